/** The part of the runtime's own module that is used here. An app has the whole of it by its own types of Workers. */
declare module "cloudflare:workers" {
	export abstract class DurableObject<Env = unknown> {
		protected ctx: object;
		protected env: Env;
		constructor(ctx: object, env: Env);
	}
}
