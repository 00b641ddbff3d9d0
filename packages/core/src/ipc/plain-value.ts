/** What no codec of ours carries. */
type Alien =
  | bigint
  | symbol
  | Date
  | RegExp
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ArrayBufferView;
type Callable = (...parameters: never[]) => unknown;

/**
 * `Value`, if it crosses a process border as it is: text, numbers, booleans, `null`, and arrays and objects of those.
 * `never` stands where something would not. `unknown` is taken on trust.
 */
export type Plain<Value> = unknown extends Value
  ? Value
  : Value extends Alien | Callable
    ? never
    : Value extends object
      ? { readonly [Key in keyof Value]: Plain<Value[Key]> }
      : Value;

/** The methods of a contract, each with plain parameters and a plain result. */
export type PlainMethods<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (params: infer Params) => Promise<infer Result>
    ? (params: Plain<Params>) => Promise<Plain<Result>>
    : never;
};
