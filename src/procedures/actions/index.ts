export { disconnect } from "./disconnect";
export { loadHistory } from "./message/load-history";
export { sendMessage } from "./message/send-message";
export { startTyping } from "./presence/start-typing";
export { stopTyping } from "./presence/stop-typing";
export { joinRoom } from "./room/join-room";
export { leaveRoom } from "./room/leave-room";
