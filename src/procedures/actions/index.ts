export { disconnect } from "./disconnect";
export { joinRoom } from "./join-room";
export { leaveRoom } from "./leave-room";
export { loadHistory } from "./load-history";
export { sendMessage } from "./send-message";
export { startTyping } from "./start-typing";
export { stopTyping } from "./stop-typing";
