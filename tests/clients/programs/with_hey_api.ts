// What a supplier writes around the client of @hey-api/openapi-ts.
import { client } from "./hey_api_client/client.gen.js";
import {
  incidentLees,
  incidentNieuw,
  incidentWijzig,
  incidentenBulk,
  incidentenLijst,
  waardelijsten,
} from "./hey_api_client/sdk.gen.js";
import type { NieuwIncident } from "./hey_api_client/types.gen.js";
import { setting, token } from "./sign_in.js";

const base = setting("BASE");
const run = setting("RUN");
const access = await token(base, setting("CLIENT"), setting("SECRET"));
client.setConfig({ baseUrl: `${base}/api/v1`, auth: () => access });

function incident(number: number, severity = "serious"): NieuwIncident {
  return {
    bronsysteem: "gir",
    externeId: `${run}-${number}`,
    voorvalDatum: "2026-11-20",
    gedragingGroep: ["verbal"],
    kanaal: ["phone"],
    locatieType: "office",
    functieSlachtoffer: "frontdesk",
    ernst: severity,
  };
}

function sure<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error("nothing came back");
  return value;
}

const lists = sure((await waardelijsten()).data);

const headers = { "Idempotency-Key": `"${run}"` };
const made = await incidentNieuw({ headers, body: incident(0) });
const again = await incidentNieuw({ headers, body: incident(0) });
const id = sure(made.data).id;
const wrong = sure(
  (await incidentNieuw({ headers: { "Idempotency-Key": `"${run}-fout"` }, body: incident(9, "erg") })).error,
);

const path = { id };
const read = await incidentLees({ path });
const whole = sure(read.data);
const part = sure((await incidentLees({ path, query: { fields: ["id", "status"] } })).data);

const etag = sure(sure(read.response).headers.get("ETag"));
const change = { path, headers: { "If-Match": etag }, body: { aangifte: "ja" as const } };
const changed = sure((await incidentWijzig(change)).data);
const stale = sure((await incidentWijzig(change)).error);

const results = sure(
  (await incidentenBulk({ body: [incident(1), incident(2), incident(0), incident(4, "erg")] })).data,
);
if (typeof results === "string") throw new Error("no list");

const walked: string[] = [];
let cursor: string | undefined;
do {
  const page = sure((await incidentenLijst({ query: { limit: 2, cursor } })).data);
  walked.push(...page.resultaten.map((row) => sure(row.externeId)));
  cursor = page.volgende ?? undefined;
} while (cursor);
const parts = sure((await incidentenLijst({ query: { limit: 1, fields: ["nummer", "ernst"] } })).data);

console.log(
  JSON.stringify({
    lists: lists.resultaten.length > 5,
    made: [sure(made.response).status, sure(again.response).status, id === sure(again.data).id],
    wrong: [wrong.status, sure(wrong.errors)[0]?.pointer],
    read: [whole.ernst, whole.externeId],
    part: Object.keys(part).sort(),
    changed: changed.aangifte,
    stale: stale.status,
    bulk: results.map((one) => one.status),
    "bulk error": sure(results[3]?.errors)[0]?.pointer,
    walked: walked.filter((name) => name.startsWith(run)).sort(),
    twice: walked.length - new Set(walked).size,
    parts: Object.keys(sure(parts.resultaten[0])).sort(),
  }),
);
