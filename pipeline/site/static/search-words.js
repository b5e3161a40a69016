// Words and stems as in pipeline/text/stems.py, from the same tables (rules.json): tests compare the two word by word.

const SHORTEST = 3;
const ROUNDS = 8;
const MARKS = /[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]/g;
const WORD = /[\p{L}\p{N}]+/gu;
const CYRILLIC = /[\u0400-\u052f]/;
const BEYOND = /[\ud800-\udfff]/; // half of a letter that no Tatar or Russian word has
const TATAR = /[әөүҗңһ]/;
const RUSSIAN_VOWELS = /[аеиоуыэюя]/;

export function makeWords(rules) {
  const plainOf = new Map([["э", "а"]]);
  const meant = new Map(); // typed letter -> Tatar letters it may stand for
  for (const [letter, typed] of Object.entries(rules.typed_for)) {
    plainOf.set(letter, typed[0]);
    for (const one of typed) meant.set(one, (meant.get(one) ?? "") + letter);
  }
  const alike = new Map(Object.entries(rules.look_alikes));
  const endings = new Map(Object.entries(rules.endings).map(([end, rows]) => [end, rows.map((row) => row.split("+"))]));
  const longest = Math.max(...[...endings.keys()].map((end) => end.length));
  const kept = new Set(rules.kept);
  const verbs = new Set(rules.verbs);
  const oneWord = new Map(Object.entries(rules.one_word));
  const russianEnds = new Set(rules.russian);
  const russianStems = new Set(rules.russian_stem);
  const russianShape = new RegExp(rules.russian_shape);

  const letters = (word, map) => Array.from(word, (letter) => map.get(letter) ?? letter).join("");
  const plain = (word) => letters(word, plainOf);
  const isVowel = (letter) => rules.vowels.includes(letter);
  const last = (word) => word[word.length - 1];

  const isVerb = (rest, known) => {
    if (verbs.has(known)) return true;
    if (rest.length > SHORTEST + 1 && rules.verb_ends.some((end) => rest.endsWith(end))) return true;
    if (!rest.endsWith("ма") || rest.length <= SHORTEST) return false;
    return isVerb(rest.slice(0, -2), rest.slice(0, -2));
  };
  function mayHideGlide(rest) {
    if (last(rest) === "у") return rest.length <= SHORTEST;
    return isVowel(last(rest)) && last(rest) !== "и";
  }
  const fits = {
    any: (rest) => !rest.endsWith("о"),
    vowel: (rest) => isVowel(last(rest)) && !rest.endsWith("о"),
    consonant: (rest) => !isVowel(last(rest)) || /[уи]$/.test(rest),
    glide: mayHideGlide,
    voiced: (rest) => !rules.unvoiced.includes(last(rest)),
    unvoiced: (rest) => rules.unvoiced.includes(last(rest)),
    nasal: (rest) => rules.nasals.includes(last(rest)),
    т: (rest) => rest.endsWith("т"),
    й: (rest) => rest.endsWith("й"),
    long: (rest) => rest.length > SHORTEST,
    verb: isVerb,
    root: (rest, known) => verbs.has(known),
  };
  const hardened = (text) => text.replace(/б/g, "п").replace(/г/g, "к");

  const withoutSoftSign = (word) => (word.endsWith("ь") && word.length >= SHORTEST ? word.slice(0, -1) : word);
  const shortened = (word, key) => {
    let found = null;
    for (let size = 1; size <= Math.min(longest, key.length - 1); size += 1) {
      const rows = endings.get(key.slice(-size));
      if (!rows) continue;
      const rest = withoutSoftSign(key.slice(0, -size));
      const glide = key[key.length - size] === "е" && mayHideGlide(rest) ? "й" : "";
      const known = rest.slice(0, -1) + hardened(last(rest) + glide);
      if (!rows.some((parts) => parts.every((part) => fits[part](rest, known)))) continue;
      if (kept.has(known)) return word.slice(0, rest.length - 1) + hardened(word[rest.length - 1] + glide);
      if (rest.length + glide.length >= SHORTEST) found = word.slice(0, rest.length) + glide;
    }
    return found;
  };
  const lastLetters = (word) => {
    if (word.length < SHORTEST) return word;
    if (word.endsWith("ый") && word.length > SHORTEST) return `${word.slice(0, -2)}а`;
    if (word.endsWith("и") && word.length > SHORTEST) return `${word.slice(0, -1)}ә`;
    if ("уү".includes(last(word)) && isVowel(plain(word[word.length - 2]))) return `${word.slice(0, -1)}в`;
    return word.slice(0, -1) + hardened(last(word));
  };
  const tatarStem = (given) => {
    let word = given;
    for (let round = 0; round < ROUNDS; round += 1) {
      word = withoutSoftSign(word);
      const key = plain(word);
      if (kept.has(key)) return word;
      if (oneWord.has(key)) return oneWord.get(key);
      const shorter = shortened(word, key);
      if (shorter === null) break;
      word = shorter;
    }
    word = lastLetters(word);
    return oneWord.get(plain(word)) ?? word;
  };

  const without = (ends, word) => {
    for (let size = Math.min(6, word.length - SHORTEST); size > 0; size -= 1) {
      if (ends.has(word.slice(-size)) && RUSSIAN_VOWELS.test(word.slice(0, -size))) return word.slice(0, -size);
    }
    return word;
  };
  const russianStem = (given) => {
    let word = /с[яь]$/.test(given) && given.length > SHORTEST + 2 ? given.slice(0, -2) : given;
    word = without(russianStems, without(russianEnds, word));
    if (/(ь|нн)$/.test(word) && word.length > SHORTEST) word = word.slice(0, -1);
    const [third, second, end] = word.slice(-3);
    const fleeting = word.length > SHORTEST + 1 && rules.russian_fleeting.includes(end) && "ео".includes(second);
    return fleeting && !RUSSIAN_VOWELS.test(third) ? word.slice(0, -2) + end : word;
  };

  const folded = (word) => {
    const short = Array.from(word).slice(0, rules.longest_word).join("");
    return CYRILLIC.test(short) ? letters(short, alike) : short;
  };
  /** Words of a text, small and without marks. */
  const words = (text) => {
    const plainText = text.normalize("NFC").toLowerCase().replace(MARKS, "").replaceAll("ё", "е");
    return (plainText.match(WORD) ?? []).map(folded);
  };
  /** Under which stems a word stands; `language` is null for what somebody typed. */
  const stems = (word, language) => {
    if (!CYRILLIC.test(word) || BEYOND.test(word)) return [word];
    if (TATAR.test(word)) return [tatarStem(word)];
    if (language === "ru") return [russianStem(word)];
    const tatar = tatarStem(word);
    const russian = russianStem(word);
    return tatar === russian || (language !== null && !russianShape.test(word)) ? [tatar] : [tatar, russian];
  };
  /** Whether somebody without a Tatar keyboard would type `typed` for the start of `stem`. */
  const standsFor = (typed, stem) => {
    if (typed.length > stem.length) return false;
    for (let at = 0; at < typed.length; at += 1) {
      if (typed[at] !== stem[at] && !(meant.get(typed[at]) ?? "").includes(stem[at])) return false;
    }
    return true;
  };
  /** [start, end] of each word in `text`, as it is written there. */
  const spans = (text) => Array.from(text.matchAll(/[\p{L}\p{N}\p{M}\u00ad\u200b-\u200f\u2060\ufeff]+/gu),
    (match) => [match.index, match.index + match[0].length]);

  return { words, stems, plain, standsFor, spans, hasTatar: (word) => TATAR.test(word) };
}
