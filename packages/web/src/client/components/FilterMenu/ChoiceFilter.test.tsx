import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ChoiceFilter } from './ChoiceFilter.tsx';

const OPTIONS = ['math.add', 'math.mul', 'text.upper'].map((value) => ({ value, text: value, label: value }));

afterEach(cleanup);

function setUp(
  values: readonly string[],
  { multiple = false, free }: { multiple?: boolean; free?: string } = {},
) {
  const chosen: (readonly string[])[] = [];
  render(
    <ChoiceFilter
      label="Name"
      options={OPTIONS}
      values={values}
      onChange={(next) => chosen.push(next)}
      multiple={multiple}
      {...(free === undefined ? {} : { free })}
    />,
  );
  return chosen;
}

const open = () => {
  fireEvent.click(screen.getByRole('button', { name: /^Name/ }));
  return screen.getByRole('combobox');
};

it('narrows by typing and chooses by Enter', () => {
  const chosen = setUp([]);
  const field = open();
  fireEvent.change(field, { target: { value: 'MATH' } });
  expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual(['math.add', 'math.mul']);
  fireEvent.keyDown(field, { key: 'ArrowDown' });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(chosen).toEqual([['math.mul']]);
});

it('takes typed text where that is allowed', () => {
  const chosen = setUp([], { free: 'A name or a glob' });
  const field = open();
  fireEvent.change(field, { target: { value: 'math.*' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(chosen).toEqual([['math.*']]);
});

it('does not take typed text elsewhere', () => {
  const chosen = setUp([]);
  const field = open();
  fireEvent.change(field, { target: { value: 'nothing' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(chosen).toEqual([]);
});

it('adds to and takes from several', () => {
  const chosen = setUp(['math.add', 'text.upper'], { multiple: true });
  open();
  fireEvent.click(screen.getByRole('option', { name: 'math.mul' }));
  fireEvent.click(screen.getByRole('option', { name: 'math.add' }));
  expect(chosen).toEqual([['math.add', 'text.upper', 'math.mul'], ['text.upper']]);
});

it('shows what is set, and takes it away', () => {
  const chosen = setUp(['math.add']);
  expect(screen.getByRole('button', { name: 'Name math.add' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Remove the filter Name' }));
  expect(chosen).toEqual([[]]);
});
