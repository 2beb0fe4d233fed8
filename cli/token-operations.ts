import { z } from "zod";
import { createToken, listTokens, revokeToken } from "#runtime/api/tokens";
import { operation } from "#runtime/owner/operation";
import { tokenScopeSchema } from "#runtime/store/status";

const create = z.strictObject({
  name: z.string().min(1).max(100),
  scope: tokenScopeSchema,
  days: z.int().min(1).max(3650).optional(),
});

/** Tokens of the API. */
export const tokenOperations = {
  "token.create": operation(create, createToken),
  "token.list": operation(z.strictObject({}), listTokens),
  "token.revoke": operation(z.strictObject({ id: z.string() }), (app, { id }) => revokeToken(app, id)),
};
