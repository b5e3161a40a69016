// Which places somebody has listened to already. Kept for the tab: another person, or another day, looks anew.

const NAME = "media-edit-seen";

export function seenOf(ref) {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(`${NAME}-${ref}`)));
  } catch {
    return new Set();
  }
}

export function keepSeen(ref, seen) {
  try {
    sessionStorage.setItem(`${NAME}-${ref}`, JSON.stringify([...seen]));
  } catch {
    // a private window, or no room: the marks hold until the page is loaded anew
  }
}
