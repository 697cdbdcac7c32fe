import { serveByHand } from "./by-hand";

serveByHand((_room, text, members) => {
	for (const member of members) member.send(text);
});
