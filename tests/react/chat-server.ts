/** A chat in a separate process, because the DOM of the hooks' tests replaces Node's `Request`. */
import { startChat } from "../support/started-chat";

const { url } = await startChat({ limits: { rates: false } });
process.on("disconnect", () => process.exit());
process.send?.(url);
