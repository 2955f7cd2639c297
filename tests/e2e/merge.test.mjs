// People edit posts by hand in a real WordPress, IGNY8 refreshes them: every edited block stays byte for byte, what IGNY8
// has new is there too, clashes wait for a person, and nothing becomes a second post. MERGE_POSTS says how many.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { until } from '../../tools/lab/process.mjs';
import { Lab } from './setup.mjs';
import { publish, write } from './content.mjs';

const POSTS = Number(process.env.MERGE_POSTS ?? 5);

/** Each person rewrites one to five paragraphs of a post; returns what they wrote, by post. */
const EDIT = `
  $edited = array();
  foreach ( array_map( 'intval', $args ) as $i => $id ) {
    $blocks = parse_blocks( get_post( $id )->post_content );
    $places = array_keys( array_filter( $blocks, fn( $block ) => 'core/paragraph' === $block['blockName'] ) );
    $mine = array_slice( $places, 1, 1 + $i % 5 );
    foreach ( $mine as $n => $place ) {
      $html = "\\n<p>A person's own words, number $n of post $id: \\u{1F600} <em>more</em> \\u{00E4}.</p>\\n";
      $blocks[ $place ]['innerHTML']    = $html;
      $blocks[ $place ]['innerContent'] = array( $html );
    }
    wp_update_post( wp_slash( array( 'ID' => $id, 'post_content' => serialize_blocks( $blocks ) ) ) );
    // as WordPress stored it
    clean_post_cache( $id );
    $saved = parse_blocks( get_post( $id )->post_content );
    $mine  = array_map( fn( $place ) => serialize_block( $saved[ $place ] ), $mine );
    $edited[ $id ] = $mine;
  }
  echo wp_json_encode( $edited );`;
const TEXTS = `
  $texts = array();
  foreach ( get_posts( array( 'post_status' => 'any', 'numberposts' => -1 ) ) as $post ) {
    if ( 'hello-world' !== $post->post_name ) { $texts[ $post->ID ] = array( 'title' => $post->post_title, 'content' => $post->post_content ); }
  }
  echo wp_json_encode( $texts );`;

/** The same content with another title and another last heading: what a refresh does. */
async function refresh(lab, content, mark) {
  const { etag, data } = await lab.api.call('GET', `${lab.at}/writer/content/${content.id}`);
  const doc = structuredClone(data.doc);
  doc.blocks.push({ type: 'paragraph', text: `New in this refresh: ${mark}.` });
  await lab.api.call('PATCH', `${lab.at}/writer/content/${content.id}`, { title: `${data.title} ${mark}`, doc }, { 'if-match': etag });
}

async function ended(lab) {
  return until('every delivery to end', async () => {
    const deliveries = await lab.api.list(`${lab.at}/publisher/deliveries`);
    const open = deliveries.filter((delivery) => ['offered', 'leased'].includes(delivery.status));
    // what is offered in answer to an acknowledgement is nudged while that pull still runs: the next one takes it
    if (open.some((delivery) => delivery.transport === 'plugin')) lab.wordpress.eval("echo wp_json_encode( ( new \\Igny8\\Connector\\Pull\\Puller() )->run( 'test' ) );");
    return open.length === 0 && deliveries;
  }, { seconds: 900, every: 300 });
}

async function publishAll(lab, contents) {
  for (const content of contents) await publish(lab, content);
  return ended(lab);
}

async function open(transport) {
  const lab = await Lab.open({ plugin: transport === 'plugin', env: { IGNY8__SECURITY__DEFAULT_PLAN: 'scale' } });
  if (transport === 'plugin') {
    await lab.pair();
    // the plugin says what it can before the first claim
    lab.wordpress.tick();
  } else {
    const { url, user, app_password } = lab.wordpress;
    await lab.api.call('PUT', `${lab.at}/integration/wordpress/rest`, { url, username: user, application_password: app_password, allow_private_network: true });
  }
  return lab;
}

for (const transport of ['plugin', 'push']) {
  describe(`posts that people edited, by ${transport}`, () => {
    let lab, contents, edited;
    before(async () => {
      lab = await open(transport);
      contents = await write(lab, POSTS, { pictured: Math.min(POSTS, 4) });
      await publishAll(lab, contents);
      contents = (await lab.api.list(`${lab.at}/writer/content`)).filter((content) => content.wp?.post_id);
      assert.equal(contents.length, POSTS);
    });
    after(() => lab?.close());

    const kept = () => {
      const texts = lab.wordpress.eval(TEXTS);
      assert.equal(Object.keys(texts).length, POSTS, 'no second post');
      for (const [id, blocks] of Object.entries(edited)) {
        for (const block of blocks) assert.ok(texts[id].content.includes(block), `post ${id} lost what a person wrote:\n${block}\n\n${texts[id].content}`);
      }
      return texts;
    };

    it('keep every edited block, and get what is new', async () => {
      edited = lab.wordpress.eval(EDIT, ...contents.map((content) => String(content.wp.post_id)));
      for (const content of contents) await refresh(lab, content, 'refreshed');
      await publishAll(lab, contents);
      const texts = kept();
      for (const { title, content } of Object.values(texts)) {
        assert.match(title, / refreshed$/);
        assert.match(content, /New in this refresh: refreshed\./);
        assert.doesNotMatch(content, /\{\{igny8:/);
      }
      const conflicts = await lab.api.list(`${lab.at}/publisher/conflicts`);
      assert.equal(conflicts.length, POSTS);
      assert.ok(conflicts.every((conflict) => conflict.status === 'merged'), JSON.stringify(conflicts));
    });

    it('keep them in the refresh after that as well', async () => {
      for (const content of contents) await refresh(lab, content, 'again');
      await publishAll(lab, contents);
      for (const { title, content } of Object.values(kept())) {
        assert.match(title, / refreshed again$/);
        assert.match(content, /New in this refresh: again\./);
      }
    });

    it('wait for a person where both changed the same, and go back by one click', async () => {
      const [content] = contents;
      const id = String(content.wp.post_id);
      const before = lab.wordpress.eval(TEXTS)[id];
      lab.wordpress.eval("wp_update_post( wp_slash( array( 'ID' => (int) $args[0], 'post_title' => 'A person titles' ) ) ); echo 1;", id);
      await refresh(lab, content, 'clash');
      await publishAll(lab, [content]);
      const [open] = await lab.api.list(`${lab.at}/publisher/conflicts?status=open`);
      assert.equal(open?.content_id, content.id);
      assert.equal(lab.wordpress.eval(TEXTS)[id].title, 'A person titles', 'nothing was written');
      const seen = await lab.api.get(`${lab.at}/publisher/conflicts/${open.id}`);
      assert.deepEqual(seen.clashes.map((clash) => [clash.part, clash.theirs]), [['title', 'A person titles']]);
      await lab.api.post(`${lab.at}/publisher/conflicts/${open.id}/resolve`, { take: 'merged', choices: [{ n: 0, side: 'ours' }] });
      await ended(lab);
      assert.match(kept()[id].title, / clash$/);
      await lab.api.post(`${lab.at}/publisher/conflicts/${open.id}/revert`);
      await ended(lab);
      assert.deepEqual(lab.wordpress.eval(TEXTS)[id], { title: 'A person titles', content: before.content });
      assert.equal(lab.promises()?.verdict, 'ok', JSON.stringify(lab.promises()));
    });
  });
}
