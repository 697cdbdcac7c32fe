import * as z from "zod";

/** A JSON Schema of draft 7, which AsyncAPI's own is made of. */
export type JsonSchema = { [key: string]: unknown };

/** Where a document keeps a schema of this name. */
export const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** What a document may call something: of an event's name, the characters that it takes. */
export const keyOf = (event: string): string =>
	event.replaceAll(/[^\w.-]/g, (char) => `-${char.codePointAt(0)?.toString(16)}-`);

/**
 * Schemas as JSON Schemas, by name; `io`: of what goes into them, or of what comes out. What JSON Schema has no word for
 * may be anything.
 */
export function toJsonSchemas(
	schemas: ReadonlyMap<string, z.ZodType>,
	io: "input" | "output",
): Map<string, JsonSchema> {
	const named = [...schemas].map(([name, schema]): [string, JsonSchema] => {
		const { $schema: _, ...made } = z.toJSONSchema(schema, {
			target: "draft-7",
			io,
			unrepresentable: "any",
			// A newer server may say more.
			override: ({ jsonSchema }) => {
				if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
			},
		});
		return [name, atHome(made, name) as JsonSchema];
	});
	return new Map(named);
}

/** A schema's references to itself and to its own definitions, from where the document keeps it. */
function atHome(value: unknown, name: string): unknown {
	if (Array.isArray(value)) return value.map((item) => atHome(item, name));
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).map(([key, item]) => {
		const isOwn = key === "$ref" && typeof item === "string" && item.startsWith("#");
		return [key, isOwn ? `${refTo(name).$ref}${item.slice(1)}` : atHome(item, name)];
	});
	return Object.fromEntries(entries);
}
