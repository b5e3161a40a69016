// Who wants to hear of what happens here.

/** {on(name, fn) → a function that ends it, tell(name, …values)}; `names` are all events that there are. */
export function makeListeners(...names) {
  const all = new Map(names.map((name) => [name, new Set()]));
  return {
    on(name, fn) {
      const heard = all.get(name);
      if (!heard) throw new Error(`no event ${name}; there are ${names.join(", ")}`);
      heard.add(fn);
      return () => heard.delete(fn);
    },
    tell(name, ...values) {
      for (const fn of all.get(name)) fn(...values);
    },
  };
}
