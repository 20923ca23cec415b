// Passkeys. data-passkey="ask": a box, hidden until the browser can do it, whose button asks the device (data-options, or fetched
// from data-from). data-passkey="make": a form that makes one before it is sent. The answer goes along in the field `credential`.
const BYTES = ["challenge", "id"];
const SAY = {
  NotAllowedError: "U stopte, of het duurde te lang. Probeer het opnieuw.",
  InvalidStateError: "Dit apparaat is al toegevoegd. U kunt er al mee inloggen.",
  SecurityError: "Een passkey werkt niet op dit webadres.",
};

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

// What the server writes as base64url, the browser wants as bytes.
const opened = (value) => {
  if (Array.isArray(value)) return value.map(opened);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, BYTES.includes(key) && typeof inner === "string" ? toBytes(inner) : opened(inner)]));
};

// And the other way round.
const closed = (value) => {
  if (value instanceof ArrayBuffer) return toText(value);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner)]));
};

const answer = (credential) => {
  const { response } = credential;
  const said = { clientDataJSON: response.clientDataJSON };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) if (response[name]) said[name] = response[name];
  if (response.getTransports) said.transports = response.getTransports();
  return { id: credential.id, rawId: closed(credential.rawId), type: credential.type, clientExtensionResults: credential.getClientExtensionResults(), response: { ...closed({ ...said, transports: null }), ...(said.transports && { transports: said.transports }) } };
};

// The name of the party is a domain, not bytes: only challenge, user.id and the ids of credentials are opened.
const request = ({ publicKey }) => {
  const { rp, ...rest } = publicKey;
  return { ...opened(rest), ...(rp && { rp }) };
};

const complain = (place, error) => {
  const text = SAY[error.name] || "Het is niet gelukt. Probeer het opnieuw of kies een andere manier.";
  const line = place.querySelector("[role=alert]") || place.appendChild(document.createElement("p"));
  line.setAttribute("role", "alert");
  line.className = "field__error";
  line.textContent = text;
};

const ask = async (box) => {
  const form = box.querySelector("form");
  try {
    const options = box.dataset.options ? JSON.parse(box.dataset.options) : (await (await fetch(box.dataset.from, { headers: { Accept: "application/json" } })).json()).request_options;
    form.elements.credential.value = JSON.stringify(answer(await navigator.credentials.get({ publicKey: request(options) })));
    form.submit();
  } catch (error) {
    complain(box, error);
  }
};

const make = async (form) => {
  try {
    const publicKey = request(JSON.parse(form.dataset.options));
    // One that can sign in by itself: it stays in the device, which asks who somebody is.
    publicKey.authenticatorSelection = { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
    form.elements.credential.value = JSON.stringify(answer(await navigator.credentials.create({ publicKey })));
    form.submit();
  } catch (error) {
    delete form.dataset.sent;
    complain(form, error);
  }
};

if (window.PublicKeyCredential) {
  for (const box of document.querySelectorAll("[data-passkey=ask]")) {
    box.hidden = false;
    box.querySelector("button").addEventListener("click", () => ask(box));
  }
  for (const form of document.querySelectorAll("form[data-passkey=make]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      make(form);
    });
  }
}
