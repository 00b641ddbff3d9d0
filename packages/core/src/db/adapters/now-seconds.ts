/** Our clock, epoch seconds. */
export function nowSeconds(): number {
  return Date.now() / 1000;
}
