// Links to this moment and to this sentence: copied, or handed to an app.
import { addressOfMoment, addressOfSentence } from "./address.js";

export function offerShares(root, { page, title, nowMs, say }) {
  const list = root.querySelector("[data-share]");
  const button = (kind) => list.querySelector(`[data-copy=${kind}]`);
  const sentence = () => document.querySelector("[data-reading] .s.now");
  const address = (kind) =>
    kind === "sentence" && sentence()
      ? addressOfSentence(page, sentence().dataset.s)
      : addressOfMoment(page, nowMs());
  button("app").hidden = !navigator.share;
  list.addEventListener("toggle", () => {
    button("sentence").hidden = !sentence();
  });
  list.addEventListener("click", async (event) => {
    const kind = event.target.closest("[data-copy]")?.dataset.copy;
    if (!kind) return;
    const url = address(kind);
    list.open = false;
    list.querySelector("summary").focus();
    if (kind === "app") await navigator.share({ title, url }).catch(() => {});
    else await copy(url, say);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && list.open) list.open = false;
  });
  document.addEventListener("click", (event) => {
    if (list.open && !list.contains(event.target)) list.open = false;
  });
}

async function copy(url, say) {
  try {
    await navigator.clipboard.writeText(url);
    say("copied", {});
  } catch {
    say("copyByHand", { address: url }); // no permission, or not a secure page
  }
}
