/** Returns true for a schema of zod 3, from `zod/v3` or an older package. Only zod 4 schemas have the `_zod` property. */
export function isZod3Schema(value: unknown): boolean {
	if (typeof value !== "object" || value === null || "_zod" in value || !("_def" in value)) return false;
	const definition: unknown = value._def;
	return typeof definition === "object" && definition !== null && "typeName" in definition;
}

/** The error for a zod 3 schema. */
export const ZOD3_ERROR = 'this is a zod 3 schema; import zod from "zod" version 4';
