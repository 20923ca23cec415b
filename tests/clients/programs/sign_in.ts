// Ask a token as oauth4webapi does it: it finds the address in the metadata of RFC 8414.
import * as oauth from "oauth4webapi";

const plain = { [oauth.allowInsecureRequests]: true }; // the demo has no TLS

export async function token(base: string, id: string, secret: string): Promise<string> {
  const issuer = new URL(base);
  const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...plain });
  const server = await oauth.processDiscoveryResponse(issuer, found);
  const client = { client_id: id };
  const proof = oauth.ClientSecretBasic(secret);
  const asked = await oauth.clientCredentialsGrantRequest(server, client, proof, {}, plain);
  const told = await oauth.processClientCredentialsResponse(server, client, asked);
  return told.access_token;
}

export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
