// Which of ascending times is now.

/** Index of the last one that is not after `now`; -1 before the first. */
export function lastNotAfter(times, now) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= now) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
