// The shapes of the laboratory: fetched once, with arcs as fine as the map can show,
// so that a new colouring is drawn while a slider moves.
import { feature, mesh } from "topojson-client";
import { readJSON } from "./mapdata.js";

// fineness is how many steps of detail the longer side of the map has: more than a
// screen has points even when the map is enlarged a few times.
const fineness = 4000;

const kept = new Map();
let registered = 0;

// shapesOf returns the shapes of an address as GeoJSON, and a function that gives
// the lines on which two labels meet.
export function shapesOf(url) {
  if (!kept.has(url)) kept.set(url, readJSON(url).then(read));
  return kept.get(url);
}

function read(body) {
  const thin = body.type === "Topology" ? thinned(body) : null;
  const object = thin && Object.values(thin.objects)[0];
  const all = (object ? feature(thin, object).features : body.features).filter((f) => f.geometry);
  for (const f of all) f.properties = { code: String(f.id), name: String(f.id) };
  const shapes = { type: "FeatureCollection", features: all, name: `laboratorio-${++registered}`, codes: new Set(all.map((f) => f.properties.code)) };
  shapes.borders = (label) => (object ? mesh(thin, object, (a, b) => a === b || label(String(a.id)) !== label(String(b.id))).coordinates : []);
  return shapes;
}

// thinned returns a topology whose arcs have no point that lies nearer to the line
// around it than the map can show. The ends of arcs stay, so that borders still meet.
function thinned(topology) {
  const arcs = topology.arcs.map((arc) => absolute(arc, topology.transform));
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const arc of arcs) {
    for (const [x, y] of arc) {
      west = Math.min(west, x);
      east = Math.max(east, x);
      south = Math.min(south, y);
      north = Math.max(north, y);
    }
  }
  const step = Math.max(east - west, north - south) / fineness;
  return { ...topology, transform: undefined, arcs: arcs.map((arc) => simpler(arc, step * step)) };
}

// absolute undoes the differences and the quantisation of an arc.
function absolute(arc, transform) {
  if (!transform) return arc;
  const { scale, translate } = transform;
  let x = 0, y = 0;
  return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
}

// simpler drops the points nearer than a distance, squared, to the segment between
// those that stay (Douglas and Peucker 1973). A closed arc keeps four points.
function simpler(arc, least) {
  const last = arc.length - 1;
  const closed = arc[0][0] === arc[last][0] && arc[0][1] === arc[last][1];
  if (last < 3) return arc;
  const stays = new Uint8Array(arc.length);
  stays[0] = stays[last] = 1;
  const parts = [[0, last]];
  if (closed) {
    const third = Math.floor(last / 3);
    stays[third] = stays[2 * third] = 1;
    parts.splice(0, 1, [0, third], [third, 2 * third], [2 * third, last]);
  }
  while (parts.length) {
    const [from, to] = parts.pop();
    let far = least, at = -1;
    for (let i = from + 1; i < to; i++) {
      const d = offSegment(arc[i], arc[from], arc[to]);
      if (d > far) [far, at] = [d, i];
    }
    if (at < 0) continue;
    stays[at] = 1;
    parts.push([from, at], [at, to]);
  }
  return arc.filter((_, i) => stays[i]);
}

// offSegment returns the squared distance of a point from a segment.
function offSegment([x, y], [ax, ay], [bx, by]) {
  const dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
  const t = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2;
}
