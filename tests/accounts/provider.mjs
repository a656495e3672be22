// A real OpenID Connect provider (oidc-provider, certified) for the tests: node provider.mjs <module> <people as JSON>.
// It says its issuer on the first line. Whoever signs in there names a person of the list; any password will do.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const { default: Provider } = await import(pathToFileURL(process.argv[2]).href);
const people = JSON.parse(process.argv[3]);
const server = createServer();

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'tongzhou',
        client_secret: 'a-secret-between-the-two',
        redirect_uris: ['http://testserver/sign-in/with/company/back/'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
