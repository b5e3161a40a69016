// Prints what W3C's parser finds wrong in the WebVTT files named on the command line, as JSON: one object a file, its errors and its cues.
import { readFileSync } from "node:fs";
import webvtt from "webvtt-parser";

const found = process.argv.slice(2).map((path) => {
  const parsed = new webvtt.WebVTTParser().parse(readFileSync(path, "utf-8"), "subtitles");
  return { errors: parsed.errors, cues: parsed.cues.map((cue) => ({ start: cue.startTime, end: cue.endTime, text: cue.text })) };
});
process.stdout.write(JSON.stringify(found));
