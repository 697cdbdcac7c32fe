/** A page that speaks the wire by hand. Your own page uses `createChatClient` of "jsandy-chat/client". */
export const page = `<!doctype html>
<meta charset="utf-8">
<title>jsandy-chat on Cloudflare Workers</title>
<form><input autofocus maxlength="2000" aria-label="Message"> <button>Send</button></form>
<ul></ul>
<script type="module">
	const name = new URLSearchParams(location.search).get("name") ?? "user " + Math.floor(Math.random() * 1000);
	const socket = new WebSocket("/wsChat?name=" + encodeURIComponent(name));
	const show = (text) => {
		const item = document.createElement("li");
		item.textContent = text;
		document.querySelector("ul").prepend(item);
	};
	const showMessage = ({ username, text }) => show(username + ": " + text);
	socket.onopen = () => socket.send(JSON.stringify(["joinRoom", { room: "general" }, 1]));
	socket.onclose = ({ code }) => show("closed with " + code);
	socket.onmessage = ({ data }) => {
		const [event, value, id] = JSON.parse(data);
		if (event === "ack" && id === 1) value.messages.forEach(showMessage);
		if (event === "newMessage") showMessage(value);
		if (event === "userJoined") show(value.username + " is here");
		if (event === "error") show(value.message);
	};
	setInterval(() => socket.readyState === 1 && socket.send('["ping",null]'), 20000);
	document.querySelector("form").onsubmit = (submit) => {
		submit.preventDefault();
		const input = document.querySelector("input");
		socket.send(JSON.stringify(["sendMessage", { room: "general", text: input.value }, 2]));
		input.value = "";
	};
</script>`;
