/**
 * A sentence the compiler shows where a program is refused. No value has this type, so whatever is written in
 * that place fails with the sentence as the expected type.
 */
export interface TypeError<TMessage extends string> {
  readonly "renderline refuses": TMessage;
}

/** The same with what would be accepted, where a type says it better: the compiler lists a union readably. */
export interface TypeErrorExpecting<TMessage extends string, TExpected> extends TypeError<TMessage> {
  readonly expected: TExpected;
}
