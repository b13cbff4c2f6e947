// Where the services of a graph stand: layers from what needs nothing (left) to what is needed by nothing (right), in an
// order with few crossings, long edges led around by way points. Pure.

export interface Needs {
  readonly id: string;
  readonly needs: readonly string[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Centres of the services, with the layer of each. */
  readonly places: ReadonlyMap<string, Point & { readonly layer: number }>;
  /** From what is needed to what needs it, through way points, as centres. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly via: readonly Point[] }[];
}

export const NODE = { width: 148, height: 44 } as const;
const GAP = { x: 84, y: 18 } as const;
/** A way point needs room for a line, not for a box. */
const WAY_HEIGHT = 10;
const MARGIN = 8;
const SWEEPS = 6;

interface Place {
  readonly id: string;
  readonly layer: number;
  readonly height: number;
  readonly before: Place[];
  readonly after: Place[];
  y: number;
}

export function layOut(services: readonly Needs[]): Layout {
  const layerOf = layersOf(services);
  const placeOf = new Map<string, Place>();
  const layers: Place[][] = [];
  const add = (id: string, layer: number, height: number): Place => {
    const place: Place = { id, layer, height, before: [], after: [], y: 0 };
    while (layers.length <= layer) layers.push([]);
    layers[layer]?.push(place);
    return place;
  };
  for (const { id } of services) placeOf.set(id, add(id, layerOf.get(id) ?? 0, NODE.height));
  const ways = services.flatMap(({ id, needs }) =>
    needs.flatMap((need) => {
      const [from, to] = [placeOf.get(need), placeOf.get(id)];
      // What is not there is not drawn; in a circle one edge leads back.
      if (from === undefined || to === undefined || from.layer >= to.layer) return [];
      const chain = [from];
      for (let layer = from.layer + 1; layer < to.layer; layer++) chain.push(add('', layer, WAY_HEIGHT));
      chain.push(to);
      chain.forEach((place, index) => {
        const next = chain[index + 1];
        if (next === undefined) return;
        place.after.push(next);
        next.before.push(place);
      });
      return [{ from: need, to: id, chain }];
    }),
  );
  stack(layers);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0;
    for (const layer of isForward ? layers : [...layers].reverse()) settle(layer, isForward);
  }
  const top = Math.min(...layers.flat().map(({ y, height }) => y - height / 2), 0);
  const bottom = Math.max(...layers.flat().map(({ y, height }) => y + height / 2), 0);
  const pointOf = ({ layer, y }: Place): Point => ({
    x: MARGIN + NODE.width / 2 + layer * (NODE.width + GAP.x),
    y: y - top + MARGIN,
  });
  return {
    width: Math.max(0, layers.length * (NODE.width + GAP.x) - GAP.x) + 2 * MARGIN,
    height: bottom - top + 2 * MARGIN,
    places: new Map([...placeOf].map(([id, place]) => [id, { ...pointOf(place), layer: place.layer }])),
    edges: ways.map(({ from, to, chain }) => ({ from, to, via: chain.slice(1, -1).map(pointOf) })),
  };
}

/** Left and right go to what is needed and what needs it (else to the next layer), up and down through a layer. */
export function neighbour({ places, edges }: Layout, from: string, key: string): string | undefined {
  const here = places.get(from);
  if (here === undefined) return undefined;
  const all = [...places].map(([id, place]) => ({ id, ...place }));
  const nearestTo = (some: typeof all): string | undefined =>
    some.sort((a, b) => Math.abs(a.y - here.y) - Math.abs(b.y - here.y))[0]?.id;
  const inLayer = (layer: number): typeof all => all.filter((one) => one.layer === layer);
  switch (key) {
    case 'ArrowLeft': {
      const needed = all.filter(({ id }) => edges.some((edge) => edge.to === from && edge.from === id));
      return nearestTo(needed) ?? nearestTo(inLayer(here.layer - 1));
    }
    case 'ArrowRight': {
      const needing = all.filter(({ id }) => edges.some((edge) => edge.from === from && edge.to === id));
      return nearestTo(needing) ?? nearestTo(inLayer(here.layer + 1));
    }
    case 'ArrowUp':
      return nearestTo(inLayer(here.layer).filter(({ y }) => y < here.y));
    case 'ArrowDown':
      return nearestTo(inLayer(here.layer).filter(({ y }) => y > here.y));
    case 'Home':
      return all.sort((a, b) => a.layer - b.layer || a.y - b.y)[0]?.id;
    case 'End':
      return all.sort((a, b) => b.layer - a.layer || b.y - a.y)[0]?.id;
    default:
      return undefined;
  }
}

/** One more than the farthest of those it needs; a circle, which the daemon refuses, is cut where it closes. */
function layersOf(services: readonly Needs[]): ReadonlyMap<string, number> {
  const byId = new Map(services.map((one) => [one.id, one]));
  const found = new Map<string, number>();
  const under = new Set<string>();
  const look = (id: string): number => {
    const known = found.get(id);
    if (known !== undefined) return known;
    const service = byId.get(id);
    if (service === undefined || under.has(id)) return -1;
    under.add(id);
    const layer = Math.max(-1, ...service.needs.map(look)) + 1;
    under.delete(id);
    found.set(id, layer);
    return layer;
  };
  for (const { id } of services) look(id);
  return found;
}

function stack(layers: readonly (readonly Place[])[]): void {
  for (const layer of layers) {
    let y = 0;
    for (const place of layer) {
      place.y = y + place.height / 2;
      y += place.height + GAP.y;
    }
    for (const place of layer) place.y -= (y - GAP.y) / 2;
  }
}

/** Each as near as it can be to the middle of its neighbours, none over another. */
function settle(layer: Place[], isForward: boolean): void {
  const wish = (place: Place): number => {
    const near = isForward ? place.before : place.after;
    return near.length === 0 ? place.y : near.reduce((sum, one) => sum + one.y, 0) / near.length;
  };
  const wishes = new Map(layer.map((place) => [place, wish(place)]));
  layer.sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0));
  let floor = Number.NEGATIVE_INFINITY;
  for (const place of layer) {
    place.y = Math.max(wishes.get(place) ?? 0, floor + place.height / 2);
    floor = place.y + place.height / 2 + GAP.y;
  }
  // Pushed down only: brought back by half of what was too much.
  const drift = layer.reduce((sum, place) => sum + place.y - (wishes.get(place) ?? 0), 0) / layer.length;
  for (const place of layer) place.y -= drift;
}
