import * as z from "zod";

/** A JSON Schema of draft 7, on which AsyncAPI's own schema format is based. */
export type JsonSchema = { [key: string]: unknown };

/** Returns a reference to the schema of this name in a document. */
export const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Returns an event's name as a document key, with the characters that a key may not have replaced by their code points. */
export const keyOf = (event: string): string =>
	event.replaceAll(/[^\w.-]/g, (char) => `-${char.codePointAt(0)?.toString(16)}-`);

/**
 * Converts schemas to JSON Schemas, by name. `io` chooses between what the schemas accept and what they return. Anything is
 * allowed where JSON Schema cannot express the rule.
 */
export function toJsonSchemas(
	schemas: ReadonlyMap<string, z.ZodType>,
	io: "input" | "output",
): Map<string, JsonSchema> {
	const named = [...schemas].map(([name, schema]): [string, JsonSchema] => {
		const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
			target: "draft-7",
			io,
			unrepresentable: "any",
			// A newer server may send more keys.
			override: ({ jsonSchema }) => {
				if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
			},
		});
		return [name, withMovedRefs(jsonSchema, name) as JsonSchema];
	});
	return new Map(named);
}

/** Returns a schema whose references to itself and to its own definitions point into its place in the document. */
function withMovedRefs(value: unknown, name: string): unknown {
	if (Array.isArray(value)) return value.map((item) => withMovedRefs(item, name));
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).map(([key, item]) => {
		const isLocalRef = key === "$ref" && typeof item === "string" && item.startsWith("#");
		return [key, isLocalRef ? `${refTo(name).$ref}${item.slice(1)}` : withMovedRefs(item, name)];
	});
	return Object.fromEntries(entries);
}
