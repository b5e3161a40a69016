// Times and numbers as people read and hear them.

/** 0:07, 12:30, 1:02:03. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (number) => String(number).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** "{time} …" with its places filled. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** "12 minutes 5 seconds" from forms such as "minute|minutes" (see pipeline/text/player_labels.py). */
export function spoken(seconds, say, language) {
  const whole = Math.max(0, Math.floor(seconds));
  const rules = new Intl.PluralRules(language);
  const counted = [
    [Math.floor(whole / 3600), say.sayHours],
    [Math.floor(whole / 60) % 60, say.sayMinutes],
    [whole % 60, say.saySeconds],
  ].filter(([number], place) => number || (place === 2 && !whole));
  return counted.map(([number, forms]) => `${number} ${form(forms.split("|"), rules.select(number))}`).join(" ");
}

function form(forms, category) {
  const place = { one: 0, few: 1 }[category] ?? forms.length - 1;
  return forms[Math.min(place, forms.length - 1)];
}
