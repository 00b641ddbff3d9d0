import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SearchField } from './SearchField.tsx';

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Search tasks' });
const type = (value: string) => fireEvent.change(field(), { target: { value } });
const settle = () => act(() => vi.advanceTimersByTime(1000));

it('tells a text once it has settled', () => {
  const told: string[] = [];
  render(<SearchField value="" onChange={(text) => told.push(text)} />);
  for (const text of ['s', 'se', 'seg ']) type(text);
  expect(told).toEqual([]);
  settle();
  expect(told).toEqual(['seg']);
});

it('follows the URL', () => {
  const told: string[] = [];
  const onChange = (text: string) => told.push(text);
  const { rerender } = render(<SearchField value="one" onChange={onChange} />);
  rerender(<SearchField value="" onChange={onChange} />);
  expect(field().value).toBe('');
  settle();
  expect(told).toEqual([]);
});

it('takes the focus on a slash, but not from another field', () => {
  render(
    <>
      <SearchField value="" onChange={() => undefined} />
      <input aria-label="Other" />
    </>,
  );
  const other = screen.getByRole('textbox', { name: 'Other' });
  other.focus();
  fireEvent.keyDown(other, { key: '/' });
  expect(document.activeElement).toBe(other);
  fireEvent.keyDown(document.body, { key: '/' });
  expect(document.activeElement).toBe(field());
});
