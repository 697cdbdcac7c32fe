import { missingService } from "../support/service";
import { RedisProcess } from "./redis-process";

/**
 * Why there can be no chaos here; undefined when there can.
 *
 * @throws Error instead, with `REQUIRE_SERVICES=1`.
 */
export async function missingForChaos(): Promise<string | undefined> {
	if (RedisProcess.isInstalled()) return missingService("PostgreSQL");
	const reason = "no redis-server on PATH: chaos needs one that it may kill";
	if (process.env.REQUIRE_SERVICES === "1") throw new Error(reason);
	process.stderr.write(`skipped: ${reason}\n`);
	return reason;
}
