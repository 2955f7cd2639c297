import assert from 'node:assert/strict';
import test from 'node:test';

import { broken, contract } from './contract.mjs';

const document = () => ({
  paths: {
    '/rows': {
      get: {
        operationId: 'rows_list',
        parameters: [{ in: 'query', name: 'status', schema: { type: 'string', pattern: '^(new|old)(,(new|old))*$' } }],
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Row' } } } }, 404: {} },
      },
      post: {
        operationId: 'rows_create',
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/RowIn' } } } },
        responses: { 201: {} },
      },
    },
  },
  components: {
    schemas: {
      Row: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, kind: { type: 'string', enum: ['a', 'b'] } } },
      RowIn: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, size: { type: 'integer' } } },
    },
  },
});

const changed = (change) => {
  const now = document();
  change(now, now.components.schemas);
  return broken(contract(document()), contract(now));
};

test('nothing changed is nothing broken', () => assert.deepEqual(changed(() => {}), []));

test('what is added breaks nothing', () => {
  assert.deepEqual(changed((now, { Row, RowIn }) => {
    Row.properties.note = { type: 'string' };
    Row.properties.kind.enum.push('c');
    RowIn.properties.note = { type: 'string' };
    now.paths['/others'] = { post: { operationId: 'others', parameters: [{ in: 'query', name: 'x', required: true, schema: { type: 'string' } }], responses: {} } };
  }), []);
});

for (const [what, change, said] of [
  ['an operation', (now) => { delete now.paths['/rows'].post; }, 'gone: op POST /rows rows_create'],
  ['a parameter', (now) => { now.paths['/rows'].get.parameters = []; }, 'gone: may GET /rows query.status string'],
  ['a word of a filter', (now) => { now.paths['/rows'].get.parameters[0].schema.pattern = '^(new)(,(new))*$'; }, 'gone: word GET /rows query.status = old'],
  ['a field of an answer', (_, { Row }) => { delete Row.properties.kind; }, 'gone: field Row.kind string'],
  ['a word of an answer', (_, { Row }) => { Row.properties.kind.enum.pop(); }, 'gone: word field Row.kind = b'],
  ['a field of a body', (_, { RowIn }) => { delete RowIn.properties.size; }, 'gone: input RowIn.size integer'],
  ['a status', (now) => { delete now.paths['/rows'].post.responses[201]; }, 'gone: out POST /rows 201'],
]) {
  test(`${what} that is gone is broken`, () => assert.ok(changed(change).includes(said), changed(change).join('\n')));
}

test('another type is broken', () => {
  assert.deepEqual(changed((_, { Row }) => { Row.properties.id.type = 'integer'; }), ['gone: field Row.id string']);
});

test('what is newly demanded is broken', () => {
  assert.deepEqual(changed((_, { RowIn }) => RowIn.required.push('size')), ['newly demanded: RowIn.size']);
  const said = changed((now) => { now.paths['/rows'].get.parameters[0].required = true; });
  assert.deepEqual(said, ['newly demanded: GET /rows query.status']);
});
