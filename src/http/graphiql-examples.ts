/** Worked examples, one per tab of GraphiQL. A test validates each against the schema. */
export interface ExampleTab {
  readonly query: string;
}

const WORDS = `# Find by words: pictures, sounds and speech in one answer.
# Press the play button; then change the words.
query FindByWords {
  search(query: { parts: [{ input: { text: "a dog barks" } }] }, first: 5) {
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
# Copy an id from the tab "Library" over the one below.
query Mixture {
  search(
    query: {
      parts: [
        { input: { mediaId: "AN-ID" } }
        { input: { text: "at night" }, weight: 0.5 }
        { input: { text: "people" }, weight: -0.5 }
      ]
      filter: { excludeMediaIds: ["AN-ID"] }
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

const EXPLAINED = `# Why each hit was found, and how the answer came about. The contributions of a hit sum to its score.
query Explained {
  search(
    query: {
      parts: [{ input: { text: "sound of a bell" } }]
      fusion: RELEVANCE
      fullEvidence: true
      facets: [{ field: MEDIA_KIND }, { field: TAG }]
    }
    first: 5
  ) {
    totalCount
    totalIsExact
    nodes {
      score
      relevance
      reason
      media {
        title
        kind
      }
      evidence {
        space
        bridge
        similarity
        rank
        relevance
        weight
        contribution
      }
    }
    facets {
      field
      values {
        value
        count
      }
    }
    explain {
      plan {
        space
        bridge
        text
        weight
      }
      timings {
        stage
        space
        milliseconds
      }
    }
    warnings {
      code
      message
    }
  }
}
`;

const BRIDGES = `# From a sound to pictures, or the other way round. Copy the id of a sound over the one below.
# bridge: AUTO takes what pairs of yours taught, else words; ANCHORS, LEARNED and NONE are the alternatives.
query AcrossTheBridge {
  search(
    query: { parts: [{ input: { mediaId: "AN-ID" } }], filter: { kinds: [IMAGE] }, bridge: ANCHORS }
    first: 5
  ) {
    nodes {
      reason
      media {
        title
      }
      evidence {
        space
        bridge
        contribution
      }
    }
  }
}

# How far the bridge over words is made, and what was trained.
query Bridges {
  bridgePreparation {
    state
    encodedWords
    totalWords
  }
  bridges {
    id
    from
    to
    isServing
    pairs
    heldOut {
      anchors {
        recallAt10
      }
      learned {
        recallAt10
      }
    }
  }
}

# Pairs of a sound and a picture of one thing, 8 at least.
mutation TrainBridge {
  trainBridge(pairs: [{ firstId: "A-SOUND", secondId: "A-PICTURE" }]) {
    id
    from
    to
  }
}
`;

const JUDGE = `# Is the search any good? Say what queries should find, ask them, look at the figures; then change something and compare.
mutation Save {
  saveJudgementSet(
    input: { name: "Mine", judgements: [{ parts: [{ input: { text: "a dog" } }], relevant: [{ mediaId: "AN-ID" }] }] }
  ) {
    id
  }
}

mutation Ask {
  startEvaluation(input: { setId: "A-SET", label: "before" }) {
    id
  }
}

query Runs {
  evaluationRuns {
    id
    label
    state
    progress
    figures {
      mediaKind
      recall
      ndcg
      reciprocalRank
    }
  }
}

query Compare {
  compareEvaluations(baselineId: "A-RUN", candidateId: "ANOTHER-RUN") {
    isPassed
    figures {
      mediaKind
      metric
      baseline
      candidate
      pValue
    }
  }
}
`;

const SPACES = `# Another model for a library that goes on: fill its space, watch it, let it serve.
query Spaces {
  spaces {
    name
    role
    state
    modelId
    coveragePercent
    backfill {
      state
      filledMoments
    }
    shadow {
      queries
      overlapAt10
    }
  }
}

mutation Fill {
  fillSpace(space: "clip_next") {
    state
  }
}

mutation Switch {
  switchSpace(space: "clip_next") {
    name
    state
  }
}
`;

const LIBRARY = `# What is in the library, newest first, with its moments.
query Library {
  library(first: 10) {
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

const SPEECH = `# What is said in the sounds of the library, and where to get it as subtitles or text.
# Words marked with isLowTrust may be misheard; say the language when you ingest, and they are heard again.
query Speech {
  library(first: 10, filter: { kinds: [AUDIO] }) {
    nodes {
      title
      ... on Audio {
        transcript {
          language
          lowTrustShare
          url(format: VTT)
          segments(first: 5) {
            totalCount
            nodes {
              startSeconds
              endSeconds
              text
              isLowTrust
            }
          }
        }
      }
    }
  }
}
`;

const UPLOAD = `# Put a file in. Three steps:
# 1. Run "OpenUpload": it answers an uploadId and a signed url.
# 2. In a terminal, with that url:   curl -T bark.wav "URL"
# 3. Copy the uploadId over the one below and run "Ingest"; "Follow" shows the progress.
mutation OpenUpload {
  createUpload(filename: "bark.wav") {
    uploadId
    url
    expiresAt
  }
}

mutation Ingest {
  ingest(input: { sources: [{ uploadId: "AN-UPLOAD-ID" }], tags: ["mine"] }) {
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

/** Values are written into the documents: GraphiQL does not show the variables of the tab that it opens first. */
export const EXAMPLE_TABS: readonly ExampleTab[] = [
  WORDS,
  PICTURES,
  SOUNDS,
  MIXTURE,
  EXPLAINED,
  BRIDGES,
  LIBRARY,
  SPEECH,
  UPLOAD,
  JUDGE,
  SPACES,
  SYSTEM,
].map((query) => ({ query }));
