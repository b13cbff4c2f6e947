// The page of the dashboard: takes what the extension tells, remembers what was chosen, and has every part drawn anew from
// both. It knows nothing else, and starts afresh whenever VS Code shows its tab again.

import { el } from './element.ts';
import { Empty } from './empty.ts';
import { Graph } from './graph.ts';
import { type Stroke, strokeOf } from './icons.ts';
import { setLanguage } from './language.ts';
import { type Choice, type Picture, readChoice, readToPage, type ToHost } from './messages.ts';
import { Selection } from './selection.ts';
import { ServiceTable } from './serviceTable.ts';
import { StartUpTable } from './startUpTable.ts';
import { addHistory, EMPTY_TIMELINE, type Timeline } from './timeline.ts';
import { Timelines } from './timelines.ts';
import { Toolbar } from './toolbar.ts';
import type { Actions, View } from './view.ts';

/** What VS Code gives a page. */
declare function acquireVsCodeApi(): {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: Choice): void;
};

const place = document.querySelector<HTMLElement>('#dashboard');
// Before the parts are made: they say something at once.
setLanguage(document.documentElement.lang, place?.dataset['texts'] ?? '{}');

const host = acquireVsCodeApi();
let choice = readChoice(host.getState());
let picture: Picture | undefined;
let timeline: Timeline = EMPTY_TIMELINE;
let cursorAt: number | null = null;
/** A button that is drawn anew while it is pressed is never clicked. */
let isPressed = false;
const strokes = new Map<string, Stroke>();

const actions: Actions = {
  choose(change) {
    const isOtherRoot = change.root !== undefined && change.root !== choice.root;
    choice = { ...choice, ...change };
    host.setState(choice);
    if (isOtherRoot) host.postMessage({ type: 'show', root: choice.root });
    else draw();
  },
  act: (verb, service) => host.postMessage({ type: 'act', verb, service }),
  offer: (offer) => host.postMessage({ type: 'offer', offer }),
  pointAt(at) {
    cursorAt = at;
    draw();
  },
};

const toolbar = new Toolbar(actions);
const empty = new Empty(actions);
const table = new ServiceTable(actions);
const selection = new Selection(actions);
const timelines = new Timelines(actions);
const graph = new Graph(actions);
const startUp = new StartUpTable();
const parts = el(
  'div',
  { class: 'parts' },
  table.element,
  selection.element,
  timelines.element,
  el('div', { class: 'pair' }, graph.element, startUp.element),
);
place?.append(toolbar.element, empty.element, parts);

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = readToPage(data);
  if (message?.type === 'picture') didTell(message);
  else if (message !== undefined && message.root === picture?.root) {
    timeline = addHistory(message.isWhole ? EMPTY_TIMELINE : timeline, message);
    draw();
  }
});
window.addEventListener('pointerdown', () => {
  isPressed = true;
});
for (const end of ['pointerup', 'pointercancel'])
  window.addEventListener(end, () => {
    isPressed = false;
    // After the click, which comes with it.
    setTimeout(draw);
  });
host.postMessage({ type: 'show', root: choice.root });

function didTell(told: Picture): void {
  if (picture !== undefined && told.root !== picture.root) {
    timeline = EMPTY_TIMELINE;
    strokes.clear();
  }
  picture = told;
  for (const { id } of told.services) if (!strokes.has(id)) strokes.set(id, strokeOf(strokes.size));
  draw();
}

function draw(): void {
  if (picture === undefined || isPressed) return;
  const view: View = { picture, timeline, choice, cursorAt, strokes };
  const isEmpty = picture.services.length === 0;
  document.body.dataset['connection'] = picture.connection;
  toolbar.update(view);
  empty.element.hidden = !isEmpty;
  parts.hidden = isEmpty;
  if (isEmpty) {
    empty.update(picture);
    return;
  }
  table.update(view);
  selection.update(view);
  timelines.update(view);
  graph.update(view);
  startUp.update(view);
}
