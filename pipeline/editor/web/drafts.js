// Text that no server has yet, kept by the browser: it survives a crash of the page, of the server and of the machine.
// A draft is dropped as soon as the server has it; it is never the only copy for longer than that.

const STORE = "drafts";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("media-edit", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within(mode, act) {
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

const lockOf = (id) => `media-edit-draft-${id}`;

/** The draft of this page: {id, episode, text, baseText, etag, at}. One for each page, told apart by a lock it holds. */
export function draftOf(episode) {
  const id = crypto.randomUUID();
  navigator.locks?.request(lockOf(id), () => new Promise(() => {})); // until the page is gone, however it goes
  return {
    keep: (draft) => within("readwrite", (store) => store.put({ ...draft, id, episode, at: Date.now() })),
    drop: () => within("readwrite", (store) => store.delete(id)),
  };
}

/** Drafts of pages of this episode that are gone, oldest first. */
export async function leftDrafts(episode) {
  const all = (await within("readonly", (store) => store.getAll())).filter((draft) => draft.episode === episode);
  const alone = await Promise.all(all.map((draft) => isLeft(draft.id)));
  return all.filter((_draft, at) => alone[at]).sort((a, b) => a.at - b.at);
}

export function dropDraft(id) {
  return within("readwrite", (store) => store.delete(id));
}

function isLeft(id) {
  if (!navigator.locks) return true;
  return navigator.locks.request(lockOf(id), { ifAvailable: true }, (lock) => lock !== null);
}
