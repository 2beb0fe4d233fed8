import { z } from "zod";

/** Who besides the workflow may set a param. */
export interface Settable<TOutputType extends boolean, TOrderLine extends boolean> {
  readonly outputType: TOutputType;
  readonly orderLine: TOrderLine;
}

/** One setting of a node. Either it has a default, or `noDefault` says why the author must choose. */
export interface Param<
  TSchema extends z.ZodType = z.ZodType,
  TRequired extends boolean = boolean,
  TOutputType extends boolean = boolean,
  TOrderLine extends boolean = boolean,
> {
  readonly schema: TSchema;
  readonly description: string;
  readonly required: TRequired;
  readonly default: z.output<TSchema> | undefined;
  readonly noDefault: string | undefined;
  readonly settable: Settable<TOutputType, TOrderLine>;
}

interface ParamText<TOutputType extends boolean, TOrderLine extends boolean> {
  /** One sentence for the person who sets it, with unit and range. */
  readonly description: string;
  /** May an output type override it? May an order line? */
  readonly settable: Settable<TOutputType, TOrderLine>;
}

/**
 * Declares a param with a default.
 * @example
 * samples: param(z.int().min(1).max(4096), { default: 64, description: "Light paths per pixel.", settable: { outputType: true, orderLine: false } })
 */
export function param<TSchema extends z.ZodType, const TOutputType extends boolean, const TOrderLine extends boolean>(
  schema: TSchema,
  text: ParamText<TOutputType, TOrderLine> & { readonly default: z.output<TSchema> },
): Param<TSchema, false, TOutputType, TOrderLine> {
  return {
    schema,
    description: text.description,
    required: false,
    default: schema.parse(text.default),
    noDefault: undefined,
    settable: text.settable,
  };
}

/** Declares a param that has no sensible default; `noDefault` is the reason, shown to authors. */
export function requiredParam<
  TSchema extends z.ZodType,
  const TOutputType extends boolean,
  const TOrderLine extends boolean,
>(
  schema: TSchema,
  text: ParamText<TOutputType, TOrderLine> & { readonly noDefault: string },
): Param<TSchema, true, TOutputType, TOrderLine> {
  return {
    schema,
    description: text.description,
    required: true,
    default: undefined,
    noDefault: text.noDefault,
    settable: text.settable,
  };
}

export type Params = Readonly<Record<string, Param>>;

type RequiredNames<TParams extends Params> = {
  [TName in keyof TParams]: TParams[TName]["required"] extends true ? TName : never;
}[keyof TParams];

/** Arrays and objects are readonly all the way down, because literals in a workflow are. */
type DeepReadonly<T> = T extends (infer TItem)[]
  ? readonly DeepReadonly<TItem>[]
  : T extends object
    ? { readonly [TName in keyof T]: DeepReadonly<T[TName]> }
    : T;

type Setting<TParam extends Param> = DeepReadonly<z.input<TParam["schema"]>>;

/** What a workflow author may write: the required params, and any of the others. */
export type ParamSettings<TParams extends Params> = {
  readonly [TName in RequiredNames<TParams>]: Setting<TParams[TName]>;
} & {
  readonly [TName in Exclude<keyof TParams, RequiredNames<TParams>>]?: Setting<TParams[TName]>;
};

/** What a module receives: every param, resolved. */
export type ResolvedParams<TParams extends Params> = {
  readonly [TName in keyof TParams]: z.output<TParams[TName]["schema"]>;
};

/** The params an output type may override. */
export type OutputTypeSettings<TParams extends Params> = {
  readonly [TName in keyof TParams as TParams[TName]["settable"]["outputType"] extends true ? TName : never]?: Setting<
    TParams[TName]
  >;
};

/** The zod object of a contract's params: strict, defaults applied, descriptions kept. */
export function paramsSchema(params: Params): z.ZodType<Record<string, unknown>> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, one] of Object.entries(params)) {
    const described = one.schema.describe(one.description);
    shape[name] = one.required ? described : described.prefault(one.default as never);
  }
  return z.strictObject(shape);
}
