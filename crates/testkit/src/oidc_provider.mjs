// A real OpenID provider for the stories: the npm package `oidc-provider`, with one client and no pages: whoever the test says
// signs in. It is told by lines on standard input and answers by lines on standard output. It checks what a provider checks
// (client secret, PKCE, the way back); nothing here is imitated.
import http from 'node:http';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

// The library's advice would stand among our own lines.
console.info = () => {};
console.warn = () => {};

const [library] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(library).href);

let who = { sub: 'nobody' };
let answer = (request, response) => response.writeHead(503).end();
const server = http.createServer((request, response) => answer(request, response));
const listening = new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
await listening;
const issuer = `http://127.0.0.1:${server.address().port}`;
console.log(issuer);

let provider;
function open(desk) {
  provider = new Provider(issuer, {
    clients: [{
      client_id: 'headsup',
      client_secret: 'a-secret-between-two',
      redirect_uris: [`${desk}/sign-in/provider/back`],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      backchannel_logout_uri: `${desk}/sign-in/provider/logout`,
      backchannel_logout_session_required: false,
    }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['one key for the cookies of a test'] },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (context, id) => ({ accountId: id, claims: () => ({ ...who, sub: id }) }),
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  answer = (request, response) => {
    if (request.url.startsWith('/interaction/')) {
      provider.interactionFinished(request, response, { login: { accountId: who.sub } });
    } else {
      callback(request, response);
    }
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  try {
    if (told.desk) open(told.desk);
    if (told.who) who = told.who;
    if (told.signOut) {
      const client = await provider.Client.find('headsup');
      await client.backchannelLogout(told.signOut, 'a-session');
    }
    console.log('done');
  } catch (error) {
    console.log(`failed: ${error.message}`);
  }
}
