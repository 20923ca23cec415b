// What a supplier writes around the types of openapi-typescript, with openapi-fetch.
import createClient from "openapi-fetch";
import type { components, paths } from "./openapi_types.js";
import { setting, token } from "./sign_in.js";

type NewIncident = components["schemas"]["NieuwIncident"];
const base = setting("BASE");
const run = setting("RUN");
const access = await token(base, setting("CLIENT"), setting("SECRET"));
const api = createClient<paths>({
  baseUrl: `${base}/api/v1`,
  headers: { Authorization: `Bearer ${access}` },
});

function incident(number: number, severity = "serious"): NewIncident {
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

const lists = sure((await api.GET("/waardelijsten")).data);

const header = { "Idempotency-Key": `"${run}"` };
const made = await api.POST("/incidenten", { params: { header }, body: incident(0) });
const again = await api.POST("/incidenten", { params: { header }, body: incident(0) });
const id = sure(made.data).id;
const wrong = sure(
  (await api.POST("/incidenten", {
    params: { header: { "Idempotency-Key": `"${run}-fout"` } },
    body: incident(9, "erg"),
  })).error,
);

const path = { id };
const read = await api.GET("/incidenten/{id}", { params: { path } });
const whole = sure(read.data);
if (!("nummer" in whole && whole.ernst)) throw new Error("not whole");
const part = sure(
  (await api.GET("/incidenten/{id}", { params: { path, query: { fields: ["id", "status"] } } })).data,
);

const etag = sure(read.response.headers.get("ETag"));
const change = { params: { path, header: { "If-Match": etag } }, body: { aangifte: "ja" as const } };
const changed = sure((await api.PATCH("/incidenten/{id}", change)).data);
const stale = sure((await api.PATCH("/incidenten/{id}", change)).error);

const lines = [incident(1), incident(2), incident(0), incident(4, "erg")];
const results = sure((await api.POST("/incidenten/bulk", { body: lines })).data);
if (typeof results === "string") throw new Error("no list");

const walked: string[] = [];
let cursor: string | undefined;
do {
  const page = sure((await api.GET("/incidenten", { params: { query: { limit: 2, cursor } } })).data);
  walked.push(...page.resultaten.map((row) => sure(row.externeId)));
  cursor = page.volgende ?? undefined;
} while (cursor);
const fields: ("nummer" | "ernst")[] = ["nummer", "ernst"];
const parts = sure((await api.GET("/incidenten", { params: { query: { limit: 1, fields } } })).data);

console.log(
  JSON.stringify({
    lists: lists.resultaten.length > 5,
    made: [made.response.status, again.response.status, id === sure(again.data).id],
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
