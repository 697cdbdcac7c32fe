/** True on a device whose keyboard is on the screen: it has no Shift+Enter, and covers the messages. */
export const isTouch = (): boolean => matchMedia("(pointer: coarse)").matches;
