/** A chat in a process of its own: the DOM that the hooks are tested in puts its own `Request` in the place of Node's. */
import { startChat } from "../support/started-chat";

const { url } = await startChat({ limits: { rates: false } });
process.on("disconnect", () => process.exit());
process.send?.(url);
