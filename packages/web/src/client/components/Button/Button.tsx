import type { ComponentProps } from 'react';
import styles from './Button.module.css';

/** How a {@link Button} looks. */
export interface ButtonLook {
  /** `plain` has a border, `ghost` none; `danger` destroys something. */
  readonly look?: 'plain' | 'ghost' | 'accent' | 'danger';
  /** Square, for an icon alone; give it an `aria-label`. */
  readonly square?: boolean;
}

/** A button of the house. */
export function Button({
  look = 'plain',
  square = false,
  className = '',
  ...rest
}: ButtonLook & ComponentProps<'button'>) {
  return (
    <button
      type="button"
      {...rest}
      className={`${styles.button} ${styles[look]} ${square ? styles.square : ''} ${className}`}
    />
  );
}
