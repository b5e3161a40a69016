// Text that no server has yet, kept by the browser: it survives a crash of the page, of the server and of the machine.
// A draft is dropped as soon as the server has it; it is never the only copy for longer than that.

const STORE = "drafts";
const ANSWER_MS = 5000;

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("media-edit", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function carriedOut(mode, act) {
  const database = await opened();
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = act(transaction.objectStore(STORE));
    return await new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

let stuck = null;
let last = Promise.resolve();

/** One after the other: what is dropped now is not put back by what was to be kept before. A browser whose storage is out of order
 * may never answer, and nothing may wait for that. */
function within(mode, act) {
  const next = () => (stuck ? Promise.reject(stuck) : soon(carriedOut(mode, act)));
  last = last.then(next, next);
  return last;
}

function soon(promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stuck = new Error("the browser's storage does not answer");
      reject(stuck);
    }, ANSWER_MS);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      stuck = null;
    });
  });
}

const lockOf = (id) => `media-edit-draft-${id}`;

const untilThePageIsGone = () => new Promise(() => {});

/** The draft of this page: {id, episode, text, baseText, etag, sentText?, at}. One for each page, told apart by a lock it holds.
 * `episode` names the episode of one workspace: several may have been at this address. */
export function draftOf(episode) {
  const id = crypto.randomUUID();
  navigator.locks?.request(lockOf(id), untilThePageIsGone).catch(() => {});
  return {
    keep: (draft) => within("readwrite", (store) => store.put({ ...draft, id, episode, at: Date.now() })),
    drop: () => within("readwrite", (store) => store.delete(id)),
  };
}

/** Drafts of pages of this episode that are gone, oldest first. From now on they are this page's: no other one gets them, too. */
export async function leftDrafts(episode) {
  const all = (await within("readonly", (store) => store.getAll())).filter((draft) => draft.episode === episode);
  const alone = await Promise.all(all.map((draft) => isLeft(draft.id)));
  return all.filter((_draft, at) => alone[at]).sort((a, b) => a.at - b.at);
}

export function dropDraft(id) {
  return within("readwrite", (store) => store.delete(id));
}

/** Save a draft; the answer is that of a save. What its page had sent goes first, as it was: perhaps it was saved, and only the
 * answer never came. */
export async function sendDraft(source, { text, etag, baseText, sentText }) {
  if (sentText === undefined) return source.save(text, { etag, baseText });
  const first = await source.save(sentText, { etag, baseText });
  const rest = await source.save(text, { etag: await sha256(sentText), baseText: sentText });
  return { ...rest, changed: first.changed || rest.changed, conflicts: first.conflicts + rest.conflicts };
}

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function isLeft(id) {
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    const held = (lock) => {
      resolve(lock !== null);
      return lock && untilThePageIsGone();
    };
    navigator.locks.request(lockOf(id), { ifAvailable: true }, held).catch(() => resolve(false));
  });
}
