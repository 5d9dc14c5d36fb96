/** Worked examples, one per tab of GraphiQL. A test validates each against the schema. */
export interface ExampleTab {
  readonly query: string;
  readonly variables?: string;
}

const WORDS = `# Find by words: pictures, sounds and speech in one answer.
# Press the play button; then change the words below, in "Variables".
query FindByWords($words: String!) {
  search(query: { parts: [{ input: { text: $words } }] }, first: 5) {
    totalCount
    nodes {
      score
      media {
        title
        kind
        contentUrl
        ... on Image {
          thumbnailUrl
        }
      }
      moments {
        kind
        text
        deepLink
      }
    }
    warnings {
      message
    }
  }
}
`;

const PICTURES = `# Only pictures, and why each was found.
query FindPictures {
  search(
    query: { parts: [{ input: { text: "a red boat on the water" } }], filter: { kinds: [IMAGE] } }
    first: 5
  ) {
    nodes {
      score
      media {
        title
        ... on Image {
          thumbnailUrl
          widthPixels
          heightPixels
        }
      }
      evidence {
        space
        similarity
        rank
        contribution
      }
    }
  }
}
`;

const SOUNDS = `# Only sounds. Open a deepLink: the player starts where the sound is heard.
query FindSounds {
  search(query: { parts: [{ input: { text: "a dog barks" } }], filter: { kinds: [AUDIO] } }, first: 5) {
    nodes {
      media {
        title
        ... on Audio {
          durationSeconds
        }
      }
      moments {
        startSeconds
        endSeconds
        deepLink
      }
    }
  }
}
`;

const MIXTURE = `# More like one item of the library, with a word more and a word less.
# Copy an id from the tab "Library" into "Variables".
query Mixture($id: ID!) {
  search(
    query: {
      parts: [
        { input: { mediaId: $id } }
        { input: { text: "at night" }, weight: 0.5 }
        { input: { text: "people" }, weight: -0.5 }
      ]
      filter: { excludeMediaIds: [$id] }
    }
  ) {
    nodes {
      score
      media {
        id
        title
        kind
      }
    }
  }
}
`;

const LIBRARY = `# What is in the library, newest first, with its moments.
query Library($after: String) {
  library(first: 10, after: $after) {
    totalCount
    nodes {
      id
      kind
      state
      title
      tags
      error {
        code
        message
      }
      moments(first: 3) {
        totalCount
        nodes {
          kind
          startSeconds
          endSeconds
          text
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

const UPLOAD = `# Put a file in. Three steps:
# 1. Run "OpenUpload": it answers an uploadId and a signed url.
# 2. In a terminal, with that url:   curl -T bark.wav "URL"
# 3. Copy the uploadId into "Variables" and run "Ingest", then "Follow".
mutation OpenUpload {
  createUpload(filename: "bark.wav") {
    uploadId
    url
    expiresAt
  }
}

mutation Ingest($uploadId: ID!) {
  ingest(input: { sources: [{ uploadId: $uploadId }], tags: ["mine"] }) {
    jobs {
      id
      state
    }
  }
}

subscription Follow {
  ingestProgress {
    label
    stage
    progress
    state
    error {
      code
      message
    }
    media {
      id
      title
    }
  }
}
`;

const SYSTEM = `# Which models are in use, and what is missing.
query System {
  system {
    version
    profile
    store
    transcriber
    spaces {
      name
      modelId
      dimensions
      modalities
    }
    warnings {
      code
      message
    }
  }
}
`;

export const EXAMPLE_TABS: readonly ExampleTab[] = [
  { query: WORDS, variables: '{ "words": "a dog barks" }' },
  { query: PICTURES },
  { query: SOUNDS },
  { query: MIXTURE, variables: '{ "id": "" }' },
  { query: LIBRARY },
  { query: UPLOAD, variables: '{ "uploadId": "" }' },
  { query: SYSTEM },
];
