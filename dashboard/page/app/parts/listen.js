import { useEffect, useRef, useState } from "preact/hooks";

import { Problem } from "../base/api.js";
import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { Icon } from "./icon.js";

/** @import { Audio, Preview, Stack } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */

const EVERY_MS = 60_000;

/**
 * Plays a message here, as far as the stack can say it. Not there where it cannot.
 *
 * @param {{ said: Preview }} props
 */
export function Listen({ said }) {
  const api = useApi();
  /** @type {Live<Stack>} */
  const stack = useLive("stack", (signal) => api.get("/stack", {}, signal), EVERY_MS);
  const [isPlaying, setPlaying] = useState(false);
  const [told, setTold] = useState(/** @type {{ message: string, lang?: string }} */ ({ message: "" }));
  const player = useRef(/** @type {AudioContext | null} */ (null));

  const stop = () => {
    player.current?.close();
    player.current = null;
    setPlaying(false);
  };
  // Another message, or another view: nobody wants the rest of this one.
  useEffect(() => stop, [said.text]);

  const play = async () => {
    // While the button is pressed: later, browsers let no page begin by itself.
    const context = new AudioContext();
    player.current = context;
    setPlaying(true);
    setTold({ message: "" });
    try {
      /** @type {Audio} */
      const { audio, is_stand_in } = await api.send("/preview/audio", messageOf(said));
      const bytes = Uint8Array.from(atob(audio), (sign) => sign.charCodeAt(0));
      const source = new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(bytes.buffer) });
      if (player.current !== context) return;
      source.connect(context.destination);
      source.addEventListener("ended", () => player.current === context && stop());
      source.start();
      if (is_stand_in) setTold({ message: say("parts.stand_in") });
    } catch (error) {
      if (player.current !== context) return;
      stop();
      if (error instanceof Problem) setTold(error);
      else if (error instanceof DOMException) setTold({ message: say("parts.cannot_play") });
      else throw error;
    }
  };

  const { preview_audio: by = "nobody" } = stack.value ?? {};
  if (by === "nobody" || said.kind === "call_instructions_message") return null;
  return html`
    <div class="listen">
      <button type="button" class="button" onClick=${isPlaying ? stop : play}>
        <${Icon} name=${isPlaying ? "X" : "Volume2"} />${isPlaying ? say("parts.stop") : say("parts.play")}
      </button>
      <span class="hint" role="status" lang=${told.lang}>${told.message}</span>
    </div>
  `;
}

/** @param {Preview} said */
function messageOf({ kind, text, language_code, voice_id }) {
  return {
    [kind === "ssml_message" ? "ssml" : "text"]: text,
    ...(language_code && { language_code }),
    ...(voice_id && { voice_id }),
  };
}
