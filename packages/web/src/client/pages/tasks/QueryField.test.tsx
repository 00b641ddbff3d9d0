import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { QueryField } from './QueryField.tsx';

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
  render(<QueryField value="" onChange={(text) => told.push(text)} />);
  for (const text of ['s', 'se', 'seg ']) type(text);
  expect(told).toEqual([]);
  settle();
  expect(told).toEqual(['seg']);
});

it('tells nothing that cannot be read, and points at the fault once typing pauses', () => {
  const told: string[] = [];
  render(<QueryField value="" onChange={(text) => told.push(text)} />);
  type('name:a state:FAILUR');
  expect(screen.queryByRole('alert')).toBe(null);
  settle();
  expect(told).toEqual([]);
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('Column 14');
  expect(alert.querySelector('mark')?.textContent).toBe('FAILUR');
  expect(field().getAttribute('aria-invalid')).toBe('true');
  expect(field().getAttribute('aria-describedby')).toBe(alert.id);
  fireEvent.click(screen.getByRole('button', { name: 'Write FAILURE' }));
  expect(field().value).toBe('name:a state:FAILURE');
  expect(screen.queryByRole('alert')).toBe(null);
  settle();
  expect(told).toEqual(['name:a state:FAILURE']);
});

it('tells, or points at the fault, at once on Enter', () => {
  const told: string[] = [];
  render(<QueryField value="" onChange={(text) => told.push(text)} />);
  type('state:');
  fireEvent.keyDown(field(), { key: 'Enter' });
  expect(screen.getByRole('alert').textContent).toContain('has no value');
  type('state:retry');
  fireEvent.keyDown(field(), { key: 'Enter' });
  expect(told).toEqual(['state:retry']);
});

it('points at the fault of a link at once', () => {
  render(<QueryField value="colour:red" onChange={() => undefined} />);
  expect(screen.getByRole('alert').querySelector('mark')?.textContent).toBe('colour');
});

it('follows the URL', () => {
  const told: string[] = [];
  const onChange = (text: string) => told.push(text);
  const { rerender } = render(<QueryField value="one" onChange={onChange} />);
  rerender(<QueryField value="" onChange={onChange} />);
  expect(field().value).toBe('');
  settle();
  expect(told).toEqual([]);
});

it('takes the focus on a slash, but not from another field', () => {
  render(
    <>
      <QueryField value="" onChange={() => undefined} />
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
