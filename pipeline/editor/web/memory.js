// What a person chose, remembered by the browser for all episodes. Without storage everything works, unremembered.

const NAME = "media-edit";

export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(`${NAME}-${key}`));
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(`${NAME}-${key}`, JSON.stringify(value));
  } catch {
    // a private window, or no room: the choice holds for this page
  }
}
