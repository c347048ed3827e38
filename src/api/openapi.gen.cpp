// Generated from docs/api/openapi.yaml by tools/gen_openapi.py. Do not edit.
#include "api/openapi.hpp"

namespace charter::api {
namespace {

constexpr std::string_view kChunks[] = {
    R"json({
 "openapi": "3.1.0",
 "info": {
  "title": "Charter HTTP API",
  "version": "1",
  "license": {
   "name": "Apache-2.0",
   "identifier": "Apache-2.0"
  },
  "description": "The API of a Charter node, over HTTP/1.1 and mutual TLS only. The client certificate must be a TLS credential\nin good standing on the ledger; who asks, and what they may see, follows the newest height request by request.\n\nOur own JSON has names in snake_case, numbers as numbers, digests in lower-case hexadecimal. Records and\nmessages of the ledger are protobuf JSON with the field names of the proto files and default values printed:\n64-bit numbers are strings there, and bytes are base64.\n\nErrors are RFC 9457 problems. A request head has at most 16 KiB, a query at most 16 parts; a query name that the\noperation does not list, or one given twice, and a path or query that is not UTF-8, are refused with 400.\nAnswers are not to be stored (no-store).\n"
 },
 "servers": [
  {
   "url": "https://{host}:{port}",
   "variables": {
    "host": {
     "default": "localhost"
    },
    "port": {
     "default": "7443"
    }
   }
  }
 ],
 "security": [
  {
   "credential": []
  }
 ],
 "tags": [
  {
   "name": "transactions",
   "description": "Submit, try and look up."
  },
  {
   "name": "state",
   "description": "Records, tables, parameters, challenges."
  },
  {
   "name": "convention",
   "description": "The catalog in force, statuses and the assessment."
  },
  {
   "name": "proofs",
   "description": "Proof documents, which a reader verifies without the node."
  },
  {
   "name": "chain",
   "description": "Blocks, headers and the event journal."
  },
  {
   "name": "documents",
   "description": "Documents of register entries."
  },
  {
   "name": "node",
   "description": "The node itself."
  }
 ],
 "paths": {
  "/v1/transactions": {
   "post": {
    "operationId": "submitTransaction",
    "tags": [
     "transactions"
    ],
    "summary": "Submits a signed transaction.",
    "description": "The same bytes again give the first receipt, or 410 where its block was pruned. Without wait_ms the answer is 202 as soon as it is in the pool.\nA receipt in a block has status 200 whatever its reason: reason 0 is done, any other a refusal by the machine. One that files a text in clear where\nthe field is confidential is not handed on: every member would keep its block.\n",
    "parameters": [
     {
      "name": "wait_ms",
      "in": "query",
      "description": "How long to wait for the receipt.",
      "schema": {
       "type": "integer",
       "minimum": 0,
       "maximum": 60000,
       "default": 0
      }
     }
    ],
    "requestBody": {
     "$ref": "#/components/requestBodies/Transaction"
    },
    "responses": {
     "200": {
      "description": "It is in a block.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/IncludedReceipt"
        }
       }
      }
     },
     "202": {
      "description": "It is in the pool, and not yet in a block.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Waiting"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "422": {
      "description": "Refused at the door, or dropped from the pool; no block has it.",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/ReceiptProblem"
        }
       }
      }
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/transactions/dry-run": {
   "post": {
    "operationId": "tryTransaction",
    "tags": [
     "transactions"
    ],
    "summary": "Tries a transaction as in the next block, and writes nothing.",
    "description": "Signatures may be left out; those that are there are judged.",
    "requestBody": {
     "$ref": "#/components/requestBodies/Transaction"
    },
    "responses": {
     "200": {
      "description": "The receipt that it would have; a reason other than 0 is the refusal.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TriedReceipt"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/transactions/{id}": {
   "get": {
    "operationId": "readTransaction",
    "tags": [
     "transactions"
    ],
    "summary": "A transaction that a block has, and its receipt.",
    "parameters": [
     {
      "name": "id",
      "in": "path",
      "required": true,
      "description": "The transaction id, SHA-256 of its body.",
      "schema": {
       "$ref": "#/components/schemas/Hex32"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "Found.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/FoundTransaction"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/state/{key}": {
   "get": {
    "operationId": "readState",
    "tags": [
     "state"
    ],
    "summary": "The record at a key of the state, now or at a height, with its proof if asked.",
    "parameters": [
     {
      "name": "key",
      "in": "path",
      "required": true,
      "description": "All that is left of the path, at most 512 bytes; its slashes may be escaped (%2F) or not.",
      "schema": {
       "type": "string",
       "minLength": 1,
       "maxLength": 512
      }
     },
     {
      "name": "height",
      "in": "query",
      "description": "Of which height; left out, the newest.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     },
     {
      "name": "proof",
      "in": "query",
      "description": "With the ICS-23 commitment proof of the value, or of its absence.",
      "schema": {
       "type": "boolean",
       "default": false
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The record; with proof=true also where there is none.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/StateRecord"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/proofs/record/{key}": {
   "get": {
    "operationId": "proveRecord",
    "tags": [
     "proofs"
    ],
    "summary": "That the state has this record at a key, or none.",
    "parameters": [
     {
      "name": "key",
      "in": "path",
      "required": true,
      "description": "All that is left of the path, at most 512 bytes; its slashes may be escaped (%2F) or not.",
      "schema": {
       "type": "string",
       "minLength": 1,
       "maxLength": 512
      }
     },
     {
      "name": "height",
      "in": "query",
      "description": "Of which state; left out, the newest that has a block after it.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     },
     {
      "name": "genesis",
      "in": "query",
      "description": "With the genesis document, from which a reader starts who has its fingerprint alone.",
      "schema": {
       "type": "boolean",
       "default": true
      }
     },
     {
      "name": "checkpoint",
      "in": "query",
      "description": "A block that the trail passes too, where a reader has its hash.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "default": 1
      }
     }
    ],
    "responses": {
     "200": {
      "description": "A record, or an absence.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Proof"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/proofs/receipt/{id}": {
   "get": {
    "operationId": "proveReceipt",
    "tags": [
     "proofs"
    ],
    "summary": "That a block had this receipt of a transaction.",
    "parameters": [
     {
      "name": "id",
      "in": "path",
      "required": true,
      "description": "The transaction id.",
      "schema": {
       "$ref": "#/components/schemas/Hex32"
      }
     },
     {
      "name": "height",
      "in": "query",
      "description": "Of which state; left out, the newest that has a block after it.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     },
     {
      "name": "genesis",
      "in": "query",
      "description": "With the genesis document, from which a reader starts who has its fingerprint alone.",
      "schema": {
       "type": "boolean",
       "default": true
      }
     },
     {
      "name": "checkpoint",
      "in": "query",
      "description": "A block that the trail passes too, where a reader has its hash.",
      "schema": {
       "type": "integer",
       "minimum": 1,
)json",
    R"json(       "default": 1
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The receipt, through the mountain range of the state.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Proof"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/proofs/batch-record/{id}/{index}": {
   "get": {
    "operationId": "proveBatchRecord",
    "tags": [
     "proofs"
    ],
    "summary": "That a batch had this record.",
    "parameters": [
     {
      "name": "id",
      "in": "path",
      "required": true,
      "description": "The transaction id of the batch.",
      "schema": {
       "$ref": "#/components/schemas/Hex32"
      }
     },
     {
      "name": "index",
      "in": "path",
      "required": true,
      "description": "The number of the record in its batch, from 0.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     },
     {
      "name": "height",
      "in": "query",
      "description": "Of which state; left out, the newest that has a block after it.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     },
     {
      "name": "genesis",
      "in": "query",
      "description": "With the genesis document, from which a reader starts who has its fingerprint alone.",
      "schema": {
       "type": "boolean",
       "default": true
      }
     },
     {
      "name": "checkpoint",
      "in": "query",
      "description": "A block that the trail passes too, where a reader has its hash.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "default": 1
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The record, through the root in the receipt.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Proof"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/proofs/transition/{requirement}/{member}/{seq}": {
   "get": {
    "operationId": "proveTransition",
    "tags": [
     "proofs"
    ],
    "summary": "That a block had this transition of a status.",
    "parameters": [
     {
      "name": "requirement",
      "in": "path",
      "required": true,
      "description": "As 47.1.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "member",
      "in": "path",
      "required": true,
      "description": "A member; * for a requirement of the network.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "seq",
      "in": "path",
      "required": true,
      "description": "The number of the transition, from 0.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     },
     {
      "name": "height",
      "in": "query",
      "description": "Of which state; left out, the newest that has a block after it.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     },
     {
      "name": "genesis",
      "in": "query",
      "description": "With the genesis document, from which a reader starts who has its fingerprint alone.",
      "schema": {
       "type": "boolean",
       "default": true
      }
     },
     {
      "name": "checkpoint",
      "in": "query",
      "description": "A block that the trail passes too, where a reader has its hash.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "default": 1
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The transition, through the mountain range of the state.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Proof"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/proofs/list/{table}/{scope}": {
   "get": {
    "operationId": "proveList",
    "tags": [
     "proofs"
    ],
    "summary": "All entries of a list and no others.",
    "parameters": [
     {
      "name": "table",
      "in": "path",
      "required": true,
      "description": "As members, persons, entries or proposals.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "scope",
      "in": "path",
      "required": true,
      "description": "Whose list, all that is left of the path: consortium, a member, <register>/<member>.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "height",
      "in": "query",
      "description": "Of which state; left out, the newest that has a block after it.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     },
     {
      "name": "genesis",
      "in": "query",
      "description": "With the genesis document, from which a reader starts who has its fingerprint alone.",
      "schema": {
       "type": "boolean",
       "default": true
      }
     },
     {
      "name": "checkpoint",
      "in": "query",
      "description": "A block that the trail passes too, where a reader has its hash.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "default": 1
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The head of the list, and every ref.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Proof"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/packs/ground": {
   "get": {
    "operationId": "readPackGround",
    "tags": [
     "proofs"
    ],
    "summary": "Where an evidence pack begins.",
    "description": "The height, and the way to its app hash from genesis. charter pack create puts the pack together.",
    "parameters": [
     {
      "name": "height",
      "in": "query",
      "description": "Of this height; left out, the newest that has a block after it.",
      "schema": {
       "type": "integer",
       "minimum": 1
      }
     },
     {
      "name": "as_of_ms",
      "in": "query",
      "description": "Or, of the last block that is not later than this time.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     },
     {
      "name": "checkpoint",
      "in": "query",
      "description": "A block that the trail passes too, where a reader has its hash.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "default": 1
      }
     },
     {
      "name": "pass",
      "in": "query",
      "description": "Blocks that the trail passes too, since their commits were time-stamped; at most 100, commas between.",
      "schema": {
       "type": "string",
       "pattern": "^[0-9]+(,[0-9]+)*$"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The ground.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PackGround"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/packs/state/{height}": {
   "get": {
    "operationId": "readPackState",
    "tags": [
     "proofs"
    ],
    "summary": "Every leaf of the state at a height, by key.",
    "description": "The file proof/state.bin of a pack. Values that the asker may not read are there as hashes.",
    "parameters": [
     {
      "name": "height",
      "in": "path",
      "required": true,
      "description": "Of a state that is kept.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The state part.",
      "content": {
       "application/octet-stream": {
        "schema": {
         "type": "string",
         "format": "binary"
        }
       }
      }
)json",
    R"json(     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/packs/acts/{height}": {
   "get": {
    "operationId": "readPackActs",
    "tags": [
     "proofs"
    ],
    "summary": "The transactions behind the records of a state, each with the proof of its receipt.",
    "description": "The file proof/acts.bin of a pack. Transactions of records that the asker may not read are not there.",
    "parameters": [
     {
      "name": "height",
      "in": "path",
      "required": true,
      "description": "Of a state that is kept.",
      "schema": {
       "type": "integer",
       "minimum": 0
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The acts.",
      "content": {
       "application/octet-stream": {
        "schema": {
         "type": "string",
         "format": "binary"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/tables/{table}": {
   "get": {
    "operationId": "readTable",
    "tags": [
     "state"
    ],
    "summary": "The records of a table, page by page.",
    "description": "A page looks at 20,000 records at most, and so may hold fewer than limit while next is not null.",
    "parameters": [
     {
      "name": "table",
      "in": "path",
      "required": true,
      "description": "members, persons, grants, credentials, accounts, nodes, sites, anchors, proposals, policies, challenges,\njurisdiction_lists, schemas, datasets, exceptions, overlays, observations, incidents, changes, checkouts, leaves, parameters, or\nentries:<register>. parameters comes in one page and heeds no query. An entry has committed beside its message: the fields whose digest is the\ncommitment of a confidential text.\n",
      "schema": {
       "type": "string",
       "pattern": "^(members|persons|grants|credentials|accounts|nodes|sites|anchors|proposals|policies|challenges|jurisdiction_lists|schemas|datasets|exceptions|overlays|observations|incidents|changes|checkouts|leaves|parameters|entries:[a-z0-9_]+)$"
      }
     },
     {
      "name": "member",
      "in": "query",
      "description": "Only this member's records.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "after",
      "in": "query",
      "description": "The next of the page before.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "limit",
      "in": "query",
      "description": "How many records at most.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 1000,
       "default": 100
      }
     }
    ],
    "responses": {
     "200": {
      "description": "A page.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Page"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/parameters": {
   "get": {
    "operationId": "listParameters",
    "tags": [
     "state"
    ],
    "summary": "Every parameter of the convention with the value in force.",
    "responses": {
     "200": {
      "description": "All of them.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Parameters"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/challenges": {
   "get": {
    "operationId": "listChallenges",
    "tags": [
     "state"
    ],
    "summary": "The latest outcome of each rule's challenge.",
    "responses": {
     "200": {
      "description": "All of them.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Page"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/catalog": {
   "get": {
    "operationId": "readCatalog",
    "tags": [
     "convention"
    ],
    "summary": "The convention in force, with its texts in both languages.",
    "responses": {
     "200": {
      "description": "The catalog without its requirements.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Catalog"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/catalog/message": {
   "get": {
    "operationId": "readCatalogMessage",
    "tags": [
     "convention"
    ],
    "summary": "The convention in force as one message.",
    "description": "charter.v1.Catalog in its one encoding, requirements too; policies are those in force. charter register describe\nreads registers from it.\n",
    "responses": {
     "200": {
      "description": "The catalog.",
      "content": {
       "application/octet-stream": {
        "schema": {
         "type": "string",
         "format": "binary"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/catalog/texts": {
   "get": {
    "operationId": "readCatalogTexts",
    "tags": [
     "convention"
    ],
    "summary": "All texts of the convention that this node holds.",
    "description": "charter.v1.CatalogTexts in its one encoding. They are those of the catalog in force if their SHA-256 is its\ntexts_digest. charter pack create puts them into a pack.\n",
    "responses": {
     "200": {
      "description": "The texts; nothing where the node has none.",
      "content": {
       "application/octet-stream": {
        "schema": {
         "type": "string",
         "format": "binary"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/catalog/requirements": {
   "get": {
    "operationId": "listRequirements",
    "tags": [
     "convention"
    ],
    "summary": "Every requirement, in the order of the convention.",
    "responses": {
     "200": {
      "description": "All of them.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Requirements"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/catalog/requirements/{id}": {
   "get": {
    "operationId": "readRequirement",
    "tags": [
     "convention"
    ],
    "summary": "A requirement, its texts, its control check and what the check rests on.",
    "parameters": [
     {
      "name": "id",
      "in": "path",
      "required": true,
      "description": "As 47.1.",
      "schema": {
       "type": "string"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "Found.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/CheckedRequirement"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/statuses": {
   "get": {
    "operationId": "listStatuses",
    "tags": [
     "convention"
    ],
    "summary": "The status of every requirement for every member, in the order of the convention.",
    "parameters": [
     {
      "name": "member",
      "in": "query",
      "description": "Only this member's; * is the network.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "requirement",
      "in": "query",
      "description": "Only this requirement's.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "value",
      "in": "query",
      "description": "Only those of this value.",
      "schema": {
       "type": "string",
       "enum": [
        "satisfied",
        "excepted",
        "not_assessed",
        "stale",
        "error",
        "not_satisfied",
        "not_applicable"
       ]
      }
     }
    ],
    "responses": {
     "200": {
      "description": "Those that fit.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Statuses"
        }
       }
      }
     },
     "400": {
)json",
    R"json(      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/statuses/{requirement}/{member}": {
   "get": {
    "operationId": "readStatus",
    "tags": [
     "convention"
    ],
    "summary": "One status down to its facts, each with what would mend it.",
    "parameters": [
     {
      "name": "requirement",
      "in": "path",
      "required": true,
      "description": "As 47.1.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "member",
      "in": "path",
      "required": true,
      "description": "A member; * for a requirement of the network.",
      "schema": {
       "type": "string"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The status as recorded, and the facts as evaluated now.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ExplainedStatus"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/tasks": {
   "get": {
    "operationId": "listTasks",
    "tags": [
     "convention"
    ],
    "summary": "Who has to do what by when, the most urgent first.",
    "description": "Derived from the newest state. Ask for one person or one member. A person's list has what it may do now, and what\nit must take part in; nobody is named who may not do it. Tasks about registers that the asker may not read are\nwithheld.\n",
    "parameters": [
     {
      "name": "person",
      "in": "query",
      "description": "Of this person.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "member",
      "in": "query",
      "description": "Of this member; * is the assembly.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "after",
      "in": "query",
      "description": "The next of the page before.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "limit",
      "in": "query",
      "description": "How many at most.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 1000,
       "default": 100
      }
     }
    ],
    "responses": {
     "200": {
      "description": "A page.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Tasks"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/calendar/{member}": {
   "get": {
    "operationId": "readCalendar",
    "tags": [
     "convention"
    ],
    "summary": "Every day of the next 13 months on which something of a member ends or is due.",
    "description": "Days are civil dates of the consortium. Observations and challenges renew themselves and are left out.",
    "parameters": [
     {
      "name": "member",
      "in": "path",
      "required": true,
      "description": "A member; * is the assembly.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "after",
      "in": "query",
      "description": "The next of the page before.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "limit",
      "in": "query",
      "description": "How many at most.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 1000,
       "default": 1000
      }
     }
    ],
    "responses": {
     "200": {
      "description": "A page.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Calendar"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/explain/{requirement}/{member}": {
   "get": {
    "operationId": "explainStatus",
    "tags": [
     "convention"
    ],
    "summary": "What is missing, who can mend it and how; or until when it holds, and what ends it.",
    "parameters": [
     {
      "name": "requirement",
      "in": "path",
      "required": true,
      "description": "As 47.1.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "member",
      "in": "path",
      "required": true,
      "description": "A member; * for a requirement of the network.",
      "schema": {
       "type": "string"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The facts that bear on the status, what fails first, and the tasks that serve it.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Explanation"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/assessment": {
   "get": {
    "operationId": "readAssessment",
    "tags": [
     "convention"
    ],
    "summary": "The assessment of a height, in both languages.",
    "description": "The same height gives the same bytes, whoever asks.",
    "parameters": [
     {
      "$ref": "#/components/parameters/AtHeight"
     },
     {
      "$ref": "#/components/parameters/AsOf"
     },
     {
      "name": "since_ms",
      "in": "query",
      "description": "With every transition from this time on, as history.",
      "schema": {
       "type": "integer",
       "minimum": 1
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The whole assessment.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Assessment"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "409": {
      "description": "Which block is the last by that time is not decided yet.",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/reports/{report}": {
   "get": {
    "operationId": "readReport",
    "tags": [
     "convention"
    ],
    "summary": "What auditors ask for, as tables of one height, in both languages.",
    "description": "The same height gives the same bytes to whoever may read the same; causes of failures (effectiveness) are there as far as this node keeps\nthe states of their heights, and their cells say so where it does not. Every report begins with the deviations in force: exceptions, own\nrules, stricter values and nil declarations.\n",
    "parameters": [
     {
      "name": "report",
      "in": "path",
      "required": true,
      "description": "Which one.",
      "schema": {
       "type": "string",
       "enum": [
        "access",
        "applicability",
        "effectiveness",
        "findings",
        "matrix",
        "poam",
        "population"
       ]
      }
     },
     {
      "$ref": "#/components/parameters/AtHeight"
     },
     {
      "$ref": "#/components/parameters/AsOf"
     },
     {
      "name": "since_ms",
      "in": "query",
      "description": "The beginning of the period; effectiveness needs it.",
      "schema": {
       "type": "integer",
       "minimum": 1
      }
     },
     {
      "name": "member",
      "in": "query",
      "description": "Of one member; left out, of all (of findings those that the reader may see). Effectiveness and poam need it.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "name",
      "in": "query",
      "description": "Of a population, a register or a ledger table; population needs it.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "sample",
      "in": "query",
      "description": "How many rows of the population are drawn.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 100000
      }
     },
     {
      "name": "seed",
      "in": "query",
      "description": "Of the sample; left out, the hash of the block after the height.",
      "schema": {
       "type": "string",
       "maxLength": 128
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The report.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Report"
        }
       }
      }
     },
     "400": {
)json",
    R"json(      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "description": "It would show entries that the one who asks may not see; or as of every path.",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "description": "Which block is the last by that time is not decided yet, or no block follows that would be the seed.",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/blocks/{height}": {
   "get": {
    "operationId": "readBlock",
    "tags": [
     "chain"
    ],
    "summary": "A block with its transactions.",
    "parameters": [
     {
      "$ref": "#/components/parameters/Height"
     }
    ],
    "responses": {
     "200": {
      "description": "The block.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Block"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/headers/{height}": {
   "get": {
    "operationId": "readHeader",
    "tags": [
     "chain"
    ],
    "summary": "A header and the commit that signs it.",
    "parameters": [
     {
      "$ref": "#/components/parameters/Height"
     }
    ],
    "responses": {
     "200": {
      "description": "The header.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Header"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/events": {
   "get": {
    "operationId": "followEvents",
    "tags": [
     "chain"
    ],
    "summary": "The event journal from a place on, as server-sent events.",
    "description": "Each event has the lines id (height.index), event (its kind) and data (the event as JSON). A comment comes every\n15 seconds in which nothing else did; after events that the filters left out, an id line without data follows\nit, so that Last-Event-ID moves on. The event named end, whose data is {\"why\":\"standing\"}, closes the stream\nwhen the credential is no longer in good standing; with {\"why\":\"pruned\"}, when what comes next was pruned\nbefore it was sent. Needs HTTP/1.1.\n",
    "parameters": [
     {
      "name": "after",
      "in": "query",
      "description": "Begin after this event, \"height.index\"; left out, with the first.",
      "schema": {
       "$ref": "#/components/schemas/EventId"
      }
     },
     {
      "name": "follow",
      "in": "query",
      "description": "With false the stream ends at the newest event.",
      "schema": {
       "type": "boolean",
       "default": true
      }
     },
     {
      "name": "kind",
      "in": "query",
      "description": "Only events of these kinds, with commas between them.",
      "style": "form",
      "explode": false,
      "schema": {
       "type": "array",
       "maxItems": 32,
       "items": {
        "type": "string",
        "enum": [
         "tx",
         "timer",
         "status",
         "challenge",
         "misbehaviour",
         "validators"
        ]
       }
      }
     },
     {
      "name": "name",
      "in": "query",
      "description": "Only events of these names - an act, timer kind, requirement, rule - with commas between them.",
      "style": "form",
      "explode": false,
      "schema": {
       "type": "array",
       "maxItems": 32,
       "items": {
        "type": "string",
        "minLength": 1,
        "maxLength": 256
       }
      }
     },
     {
      "name": "subject",
      "in": "query",
      "description": "Only events of these subjects - a member, person, node, key of an entry - with commas between them.",
      "style": "form",
      "explode": false,
      "schema": {
       "type": "array",
       "maxItems": 32,
       "items": {
        "type": "string",
        "minLength": 1,
        "maxLength": 256
       }
      }
     },
     {
      "name": "Last-Event-ID",
      "in": "header",
      "description": "What a client that reconnects saw last; counts more than after.",
      "schema": {
       "$ref": "#/components/schemas/EventId"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The stream; the data of each event is an Event.",
      "content": {
       "text/event-stream": {
        "schema": {
         "type": "string",
         "contentMediaType": "application/json",
         "contentSchema": {
          "$ref": "#/components/schemas/Event"
         }
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/accesses": {
   "get": {
    "operationId": "readAccesses",
    "tags": [
     "chain"
    ],
    "summary": "Who read what - the access events of the ledger, oldest first.",
    "description": "Audit records (33.3). Persons who hold the role auditor read those that persons of their own member signed; each reading is an\naccess event on the ledger first - a data.record_access of who asks, with function audit.read, system as GET /v1/node says, and as\nquery_or_result the words \"accesses account=ACCOUNT heights=FROM-TO\" (* where no account is asked for, \"newest\" where no\nto_height is). It counts for 15 minutes, for every page of that reading. What is recorded of oneself needs neither role nor event -\naccount is the asker then. Elsewhere (transactions, blocks, the journal) access events of others are withheld.\n",
    "parameters": [
     {
      "name": "account",
      "in": "query",
      "description": "Of this account alone.",
      "schema": {
       "type": "string",
       "minLength": 1,
       "maxLength": 200
      }
     },
     {
      "name": "from_height",
      "in": "query",
      "description": "From this block on.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "default": 1
      }
     },
     {
      "name": "to_height",
      "in": "query",
      "description": "Up to this block; left out, to the newest.",
      "schema": {
       "type": "integer",
       "minimum": 1
      }
     },
     {
      "name": "limit",
      "in": "query",
      "description": "So many at most.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 1000,
       "default": 100
      }
     },
     {
      "name": "after",
      "in": "query",
      "description": "The next of the page before.",
      "schema": {
       "$ref": "#/components/schemas/EventId"
      }
     },
     {
      "name": "access",
      "in": "query",
      "description": "The access event's transaction.",
      "schema": {
       "$ref": "#/components/schemas/Hex32"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "A page; next is null on the last one. A page may be short, or empty, before the last.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Accesses"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "410": {
      "$ref": "#/components/responses/Gone"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/documents": {
   "put": {
    "operationId": "putDocument",
    "tags": [
     "documents"
    ],
    "summary": "Stores a document of a register entry; the same again changes nothing.",
    "description": "With a label, X-Charter-Nonce stands in the place of X-Charter-Salt: the salt is then SHA-256 over \"charter/document/1\", the nonce,\nand media type and title each behind its length in 8 bytes, so that the commitment covers the label (docs/operate/vault.md).\n",
    "parameters": [
     {
      "name": "X-Charter-Salt",
      "in": "header",
      "description": "The salt of the commitment, 32 random bytes; the commitment is SHA-256 of salt and document.",
      "schema": {
       "$ref": "#/components/schemas/Hex32"
      }
     },
     {
      "name": "X-Charter-Nonce",
      "in": "header",
      "description": "32 random bytes, of which with the label the salt is made.",
      "schema": {
       "$ref": "#/components/schemas/Hex32"
      }
     },
     {
      "name": "X-Charter-Media-Type",
      "in": "header",
      "description": "With X-Charter-Nonce; such as application/pdf.",
      "schema": {
       "type": "string",
       "maxLength": 100
      }
     },
     {
      "name": "X-Charter-Title",
      "in": "header",
      "description": "With X-Charter-Nonce, percent-encoded UTF-8, without personal data.",
      "schema": {
       "type": "string",
       "maxLength": 1800
      }
     },
     {
      "name": "X-Charter-Commitment",
      "in": "header",
      "description": "What the commitment must come to; anything else is not kept.",
      "schema": {
       "$ref": "#/components/schemas/Hex32"
      }
     }
    ],
    "requestBody": {
     "required": true,
     "description": "The document, streamed; at most api.document_bytes_max of the node's configuration, by default 10 GiB.",
     "content": {
      "application/octet-stream": {
       "schema": {
        "type": "string",
        "format": "binary"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "It is on disk.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/StoredDocument"
        }
       }
      }
     },
     "400": {
)json",
    R"json(      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "409": {
      "description": "A document with this salt and content was erased here (document_erased_before); a new one takes a new salt.",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "422": {
      "description": "commitment_differs (another than X-Charter-Commitment), or size_differs (of the entries and acts that name it, the own member's and the assembly's, all tell another size in their note).",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/documents/{commitment}": {
   "get": {
    "operationId": "readDocument",
    "tags": [
     "documents"
    ],
    "summary": "Opens a document that an entry names which may be read, or that the own member put.",
    "description": "Each opening is an access event on the ledger first: a data.record_access of who asks, with function documents.open, system as\nGET /v1/node says, and the commitment among those in query_or_result. It opens each document that it names once, within 15 minutes.\nOf the own member, who holds a role that files or signs off entries and auditors may; of another member, auditors where the register is\nshown to auditors, and whoever holds a role where it is shown to the consortium.\n\nA part may be asked for (RFC 9110, 14): what broke off goes on where it ended. Each request is an opening and takes an event of its own.\nOf the whole, the last bytes come only after the digest of all was found right; a part is not held against the commitment, which\ntakes the whole.\n",
    "parameters": [
     {
      "$ref": "#/components/parameters/Commitment"
     },
     {
      "name": "access",
      "in": "query",
      "description": "The access event's transaction.",
      "schema": {
       "$ref": "#/components/schemas/Hex32"
      }
     },
     {
      "name": "Range",
      "in": "header",
      "description": "One range of bytes, as bytes=500-999, bytes=500- or bytes=-500. Several, or another unit, get the whole.",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "If-Range",
      "in": "header",
      "description": "The range counts only where this is the ETag; else the whole comes.",
      "schema": {
       "type": "string"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The document.",
      "headers": {
       "ETag": {
        "$ref": "#/components/headers/DocumentTag"
       },
       "Accept-Ranges": {
        "$ref": "#/components/headers/AcceptRanges"
       },
       "X-Charter-Salt": {
        "$ref": "#/components/headers/Salt"
       },
       "X-Charter-Nonce": {
        "$ref": "#/components/headers/Nonce"
       },
       "X-Charter-Media-Type": {
        "$ref": "#/components/headers/MediaType"
       },
       "X-Charter-Title": {
        "$ref": "#/components/headers/Title"
       }
      },
      "content": {
       "application/octet-stream": {
        "schema": {
         "type": "string",
         "format": "binary"
        }
       }
      }
     },
     "206": {
      "description": "The part of it that Range asks for.",
      "headers": {
       "ETag": {
        "$ref": "#/components/headers/DocumentTag"
       },
       "Accept-Ranges": {
        "$ref": "#/components/headers/AcceptRanges"
       },
       "X-Charter-Salt": {
        "$ref": "#/components/headers/Salt"
       },
       "X-Charter-Nonce": {
        "$ref": "#/components/headers/Nonce"
       },
       "X-Charter-Media-Type": {
        "$ref": "#/components/headers/MediaType"
       },
       "X-Charter-Title": {
        "$ref": "#/components/headers/Title"
       },
       "Content-Range": {
        "description": "The part and the size of the whole, as bytes 500-999/48213.",
        "required": true,
        "schema": {
         "type": "string"
        }
       }
      },
      "content": {
       "application/octet-stream": {
        "schema": {
         "type": "string",
         "format": "binary"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "description": "document_role (which roles may is in the detail), access_event_needed, access_event_unknown or access_event_differs; or as everywhere, who asks is not in standing.",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "description": "access_event_used (it opened this document here before).",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "410": {
      "$ref": "#/components/responses/Erased"
     },
     "416": {
      "description": "range_not_satisfiable (the document has no byte of the Range); the event is not used up.",
      "headers": {
       "Content-Range": {
        "description": "The size, as bytes */48213.",
        "required": true,
        "schema": {
         "type": "string"
        }
       }
      },
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/documents/{commitment}/check": {
   "get": {
    "operationId": "checkDocument",
    "tags": [
     "documents"
    ],
    "summary": "Whether the stored document still has its commitment.",
    "parameters": [
     {
      "$ref": "#/components/parameters/Commitment"
     }
    ],
    "responses": {
     "200": {
      "description": "The outcome; intact is false where the stored bytes are damaged.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/CheckedDocument"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Erased"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/documents/{commitment}/openings": {
   "get": {
    "operationId": "readOpenings",
    "tags": [
     "documents"
    ],
    "summary": "Who opened the document at this node, each by its access event on the ledger; also after it was erased.",
    "description": "For persons who may open it and hold the role auditor. Reading it is an access event first, as of GET /v1/accesses, whose\nquery_or_result is \"openings COMMITMENT\".\n",
    "parameters": [
     {
      "$ref": "#/components/parameters/Commitment"
     },
     {
      "name": "access",
      "in": "query",
      "description": "The access event's transaction.",
      "schema": {
       "$ref": "#/components/schemas/Hex32"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The openings, oldest first.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Openings"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/vault": {
   "get": {
    "operationId": "readVault",
    "tags": [
     "documents"
    ],
    "summary": "The newest look at every document of this node's vault.",
    "responses": {
     "200": {
      "description": "What it found.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Vault"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/documents/{commitment}/erasure": {
   "get": {
    "operationId": "readErasure",
    "tags": [
     "documents"
    ],
    "summary": "What a certificate of erasure must list, and whether an entry still keeps the document; once it is erased, the certificate.",
    "parameters": [
     {
      "$ref": "#/components/parameters/Commitment"
     }
    ],
    "responses": {
     "200": {
      "description": "Before or after.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Erasure"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   },
   "post": {
    "operationId": "eraseDocument",
    "tags": [
     "documents"
    ],
    "summary": "Erases a document for good by a certificate that two persons of the member which put it signed.",
    "description": "Who asks holds a maker role, who agrees a checker role, of the register of every entry of the member that names the document;\nof a document that no entry names, a role with the duty registers.put and one with registers.sign_off. No entry of the member\nthat names it is in force, or younger than its register's retention after its end; no other member put it here or has an\nentry that names it. Content and salt are removed from this\nnode's vault, the certificate stays. Nothing goes on the ledger.\n",
    "parameters": [
     {
      "$ref": "#/components/parameters/Commitment"
     }
    ],
    "requestBody": {
     "required": true,
     "description": "A SignedErasure (proto/charter/v1/vault.proto) in its canonical encoding.",
     "content": {
      "application/octet-stream": {
       "schema": {
        "type": "string",
        "format": "binary"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "It is erased.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Erasure"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "403": {
      "description": "not_own_member, erasure_credential, erasure_signature, no_role or author_agrees; or as everywhere, who asks is not in standing.",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "description": "entries_differ (the certificate does not list the member's entries that name it now), document_kept (until when is in the detail) or document_shared (another member put it on this node too, or has an entry that names it).",
)json",
    R"json(      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "410": {
      "$ref": "#/components/responses/Erased"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "422": {
      "description": "erasure_of_another (ledger or document) or erasure_time (not of the last hour).",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/node": {
   "get": {
    "operationId": "readNode",
    "tags": [
     "node"
    ],
    "summary": "The node, its chain, its newest height, and who asks.",
    "responses": {
     "200": {
      "description": "The node.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Node"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/retention": {
   "get": {
    "operationId": "readRetention",
    "tags": [
     "node"
    ],
    "summary": "What this node keeps, what it removed of its old blocks, and whose states it archived.",
    "description": "A resolution (retention.prune) lets nodes drop the transactions, receipts and events of old blocks, and a node\nwhose operator wants that does. Headers, commits, transaction ids, the state and transitions stay. Asking a node\nfor what it pruned gives 410 with the type urn:charter:problem:pruned, kept_from and archive_nodes.\n",
    "responses": {
     "200": {
      "description": "This node's answer; others may keep more.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Retention"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/network": {
   "get": {
    "operationId": "readNetwork",
    "tags": [
     "node"
    ],
    "summary": "What this node sees of the network; the height, the app hash, its peers, the votes of the last blocks, the pool.",
    "description": "Each node answers for itself: to compare the nodes' app hashes, ask each (charter network status). On the solo engine there are\nno peers and no validators.\n",
    "responses": {
     "200": {
      "description": "As it is now; engine figures are at most two seconds old.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Network"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/health": {
   "get": {
    "operationId": "readHealth",
    "tags": [
     "node"
    ],
    "summary": "Whether the node still makes blocks, or follows those of the network.",
    "responses": {
     "200": {
      "description": "It does.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Health"
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "503": {
      "description": "It stopped by a fault of its own, or does not go on as the network does.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Health"
        }
       }
      }
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  },
  "/v1/openapi.json": {
   "get": {
    "operationId": "readOpenApi",
    "tags": [
     "node"
    ],
    "summary": "This document.",
    "responses": {
     "200": {
      "description": "The OpenAPI document of this API.",
      "content": {
       "application/vnd.oai.openapi+json": {
        "schema": {
         "type": "object",
         "required": [
          "openapi",
          "info",
          "paths"
         ]
        }
       }
      }
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "default": {
      "$ref": "#/components/responses/Problem"
     }
    }
   }
  }
 },
 "components": {
  "headers": {
   "DocumentTag": {
    "description": "The commitment, in quotes.",
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "AcceptRanges": {
    "description": "Parts may be asked for.",
    "required": true,
    "schema": {
     "type": "string",
     "const": "bytes"
    }
   },
   "Salt": {
    "description": "The salt of the commitment.",
    "required": true,
    "schema": {
     "$ref": "#/components/schemas/Hex32"
    }
   },
   "Nonce": {
    "description": "Of a document with a label, with the next two.",
    "schema": {
     "$ref": "#/components/schemas/Hex32"
    }
   },
   "MediaType": {
    "description": "As it was put.",
    "schema": {
     "type": "string"
    }
   },
   "Title": {
    "description": "As it was put, percent-encoded UTF-8.",
    "schema": {
     "type": "string"
    }
   }
  },
  "securitySchemes": {
   "credential": {
    "type": "mutualTLS",
    "description": "A certificate that the ledger holds as a credential with usage tls, of a person or node in standing."
   }
  },
  "parameters": {
   "Height": {
    "name": "height",
    "in": "path",
    "required": true,
    "description": "A height from 1 on; 0 is the founding, which has no block.",
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "AtHeight": {
    "name": "height",
    "in": "query",
    "description": "Of this height; left out, the newest.",
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "AsOf": {
    "name": "as_of_ms",
    "in": "query",
    "description": "Or, of the last block that is not later than this time.",
    "schema": {
     "type": "integer",
     "minimum": 1
    }
   },
   "Commitment": {
    "name": "commitment",
    "in": "path",
    "required": true,
    "description": "The document's salted commitment.",
    "schema": {
     "$ref": "#/components/schemas/Hex32"
    }
   }
  },
  "requestBodies": {
   "Transaction": {
    "required": true,
    "description": "SignedTransaction of proto/charter/v1/transaction.proto in canonical protobuf, at most 2 MiB. The convention's\nparameter tx_bytes_max may be less. The node does not read Content-Type.\n",
    "content": {
     "application/octet-stream": {
      "schema": {
       "type": "string",
       "format": "binary",
       "maxLength": 2097152
      }
     }
    }
   }
  },
  "responses": {
   "Problem": {
    "description": "Any other error: 404 no such path, 405 another method, 429 too many connections of this credential, 431 request\nhead too large, 500 a fault of the node's own.\n",
    "content": {
     "application/problem+json": {
      "schema": {
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "BadRequest": {
    "description": "The request is wrong; the detail says where.",
    "content": {
     "application/problem+json": {
      "schema": {
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Forbidden": {
    "description": "The credential is unknown, revoked, expired or of another usage, its holder or member is not in standing, or the record is not for the asker.",
    "content": {
     "application/problem+json": {
      "schema": {
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "NotFound": {
    "description": "There is no such thing, or none that the asker may read.",
    "content": {
     "application/problem+json": {
      "schema": {
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Gone": {
    "description": "The node no longer keeps this height, or the contents of this block.",
    "content": {
     "application/problem+json": {
      "schema": {
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Erased": {
    "description": "The document was erased from this node's vault; the certificate says by whom and why.",
    "content": {
     "application/problem+json": {
      "schema": {
       "$ref": "#/components/schemas/ErasedProblem"
      }
     }
    }
   },
   "TooLarge": {
    "description": "The body is larger than it may be.",
    "content": {
     "application/problem+json": {
      "schema": {
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   }
  },
  "schemas": {
   "Hex32": {
    "type": "string",
    "pattern": "^[0-9a-fA-F]{64}$",
    "description": "32 bytes in hexadecimal; lower case in answers."
   },
   "Base64": {
    "type": "string",
    "contentEncoding": "base64"
   },
   "Number64": {
    "type": "string",
    "pattern": "^-?[0-9]+$",
    "description": "A 64-bit number of protobuf JSON."
   },
   "UnixMs": {
    "type": "integer",
    "description": "Milliseconds since 1970-01-01T00:00:00Z; 0 where there is no such time."
   },
   "EventId": {
    "type": "string",
    "pattern": "^[0-9]+\\.[0-9]+$",
    "examples": [
     "12.3"
    ]
   },
   "StatusWord": {
    "type": "string",
    "enum": [
     "none",
     "satisfied",
     "excepted",
     "not_assessed",
     "stale",
     "error",
     "not_satisfied",
     "not_applicable"
    ]
   },
   "ClassWord": {
    "type": "string",
    "enum": [
)json",
    R"json(     "none",
     "enforced",
     "corroborated",
     "self_reported",
     "attested"
    ]
   },
   "Bilingual": {
    "type": "object",
    "description": "A text in Traditional Chinese and in English.",
    "required": [
     "zh",
     "en"
    ],
    "additionalProperties": false,
    "properties": {
     "zh": {
      "type": "string"
     },
     "en": {
      "type": "string"
     }
    }
   },
   "Record": {
    "type": "object",
    "description": "A message of proto/charter/v1 in protobuf JSON; of an entry with committed (readTable)."
   },
   "Problem": {
    "type": "object",
    "description": "RFC 9457. type is urn:charter:problem:<word>, or urn:charter:reason:<name> for a refusal with a reason of\ncatalog/reasons.yaml, which has the members from reason on too.\n",
    "required": [
     "type",
     "title",
     "status",
     "detail"
    ],
    "properties": {
     "type": {
      "type": "string",
      "pattern": "^urn:charter:(problem|reason):[a-z0-9_]+$"
     },
     "title": {
      "type": "string"
     },
     "status": {
      "type": "integer",
      "minimum": 400,
      "maximum": 599
     },
     "detail": {
      "type": "string"
     },
     "reason": {
      "type": "integer",
      "minimum": 1,
      "description": "The number of the reason."
     },
     "reason_name": {
      "type": "string"
     },
     "reason_class": {
      "type": "string",
      "enum": [
       "malformed",
       "state",
       "authority",
       "policy",
       "compliance",
       "capacity"
      ]
     },
     "requirements": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Requirements that the refusal serves."
     },
     "params": {
      "type": "object",
      "description": "What the text of the reason names."
     },
     "text": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "height": {
      "type": "integer",
      "description": "Of type pruned: the block that was."
     },
     "kept_from": {
      "type": "integer",
      "description": "Of type pruned: the first height whose contents are here."
     },
     "archive_nodes": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Of type pruned: who still has it."
     }
    }
   },
   "ReceiptProblem": {
    "description": "The problem of a refused transaction, with its receipt.",
    "allOf": [
     {
      "$ref": "#/components/schemas/Problem"
     }
    ],
    "type": "object",
    "required": [
     "reason",
     "reason_name",
     "reason_class",
     "requirements",
     "params",
     "text",
     "tx_id",
     "receipt"
    ],
    "properties": {
     "tx_id": {
      "$ref": "#/components/schemas/Hex32"
     },
     "receipt": {
      "$ref": "#/components/schemas/Receipt"
     }
    }
   },
   "Field": {
    "type": "object",
    "required": [
     "name"
    ],
    "additionalProperties": false,
    "properties": {
     "name": {
      "type": "string"
     },
     "value": {
      "type": "object",
      "description": "One of these.",
      "additionalProperties": false,
      "properties": {
       "flag": {
        "type": "boolean"
       },
       "number": {
        "$ref": "#/components/schemas/Number64"
       },
       "text": {
        "type": "string"
       },
       "date": {
        "type": "integer",
        "description": "Days since 1970-01-01."
       },
       "digest": {
        "$ref": "#/components/schemas/Base64"
       },
       "set": {
        "type": "object",
        "properties": {
         "items": {
          "type": "array",
          "items": {
           "type": "string"
          }
         }
        }
       }
      }
     }
    }
   },
   "Receipt": {
    "type": "object",
    "description": "Receipt of proto/charter/v1/block.proto.",
    "required": [
     "tx_id",
     "height",
     "index",
     "reason",
     "params",
     "action",
     "sender",
     "catalog_version",
     "record_root",
     "refused",
     "created",
     "proposal"
    ],
    "additionalProperties": false,
    "properties": {
     "tx_id": {
      "$ref": "#/components/schemas/Base64"
     },
     "height": {
      "$ref": "#/components/schemas/Number64"
     },
     "index": {
      "type": "integer"
     },
     "reason": {
      "type": "integer",
      "description": "0: done; else a number of catalog/reasons.yaml."
     },
     "params": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Field"
      }
     },
     "action": {
      "type": "string"
     },
     "sender": {
      "type": "string"
     },
     "catalog_version": {
      "type": "integer"
     },
     "record_root": {
      "$ref": "#/components/schemas/Base64"
     },
     "refused": {
      "type": "array",
      "items": {
       "type": "object"
      }
     },
     "created": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Keys of the records that it created."
     },
     "proposal": {
      "$ref": "#/components/schemas/Number64"
     }
    }
   },
   "Event": {
    "type": "object",
    "description": "Event of proto/charter/v1/block.proto.",
    "required": [
     "height",
     "index",
     "time_ms",
     "kind",
     "name",
     "subject",
     "fields"
    ],
    "additionalProperties": false,
    "properties": {
     "height": {
      "$ref": "#/components/schemas/Number64"
     },
     "index": {
      "type": "integer"
     },
     "time_ms": {
      "$ref": "#/components/schemas/Number64"
     },
     "kind": {
      "type": "string",
      "enum": [
       "tx",
       "timer",
       "status",
       "challenge",
       "misbehaviour",
       "validators"
      ]
     },
     "name": {
      "type": "string",
      "description": "The act, timer kind, requirement, rule ..."
     },
     "subject": {
      "type": "string"
     },
     "fields": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Field"
      }
     }
    }
   },
   "Waiting": {
    "type": "object",
    "required": [
     "tx_id"
    ],
    "additionalProperties": false,
    "properties": {
     "tx_id": {
      "$ref": "#/components/schemas/Hex32"
     }
    }
   },
   "IncludedReceipt": {
    "type": "object",
    "required": [
     "tx_id",
     "height",
     "index",
     "receipt",
     "text"
    ],
    "additionalProperties": false,
    "properties": {
     "tx_id": {
      "$ref": "#/components/schemas/Hex32"
     },
     "height": {
      "type": "integer"
     },
     "index": {
      "type": "integer"
     },
     "receipt": {
      "$ref": "#/components/schemas/Receipt"
     },
     "text": {
      "$ref": "#/components/schemas/Bilingual"
     }
    }
   },
   "TriedReceipt": {
    "type": "object",
    "required": [
     "tx_id",
     "height",
     "receipt",
     "text"
    ],
    "additionalProperties": false,
    "properties": {
     "tx_id": {
      "$ref": "#/components/schemas/Hex32"
     },
     "height": {
      "type": "integer",
      "description": "The height at which it was tried."
     },
     "receipt": {
      "$ref": "#/components/schemas/Receipt"
     },
     "text": {
      "$ref": "#/components/schemas/Bilingual"
     }
    }
   },
   "FoundTransaction": {
    "type": "object",
    "required": [
     "tx_id",
     "height",
     "index",
     "receipt",
     "text",
     "transaction"
    ],
    "additionalProperties": false,
    "properties": {
     "tx_id": {
      "$ref": "#/components/schemas/Hex32"
     },
     "height": {
      "type": "integer"
     },
     "index": {
      "type": "integer"
     },
     "receipt": {
      "$ref": "#/components/schemas/Receipt"
     },
     "text": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "transaction": {
      "description": "Transaction of proto/charter/v1/transaction.proto, with redacted true where fields of an entry are left out\nthat the asker may not read; null where the block is not kept.\n",
      "type": [
       "object",
       "null"
      ]
     }
    }
   },
   "StateRecord": {
    "type": "object",
    "required": [
     "key",
     "height",
     "app_hash",
)json",
    R"json(     "record_type",
     "record",
     "value"
    ],
    "additionalProperties": false,
    "properties": {
     "key": {
      "type": "string"
     },
     "height": {
      "type": "integer"
     },
     "app_hash": {
      "$ref": "#/components/schemas/Hex32"
     },
     "record_type": {
      "type": "string",
      "description": "A message of proto/charter/v1; empty where no table has such keys."
     },
     "record": {
      "type": [
       "object",
       "null"
      ],
      "description": "The value decoded."
     },
     "value": {
      "type": [
       "string",
       "null"
      ],
      "contentEncoding": "base64"
     },
     "proof": {
      "type": "string",
      "contentEncoding": "base64",
      "description": "CommitmentProof of ICS-23; with proof=true."
     }
    }
   },
   "Proof": {
    "type": "object",
    "description": "A proof document in protobuf JSON (charter.v1.Proof, docs/formats/proof.md). One claim is there.",
    "required": [
     "format",
     "chain_id",
     "trail"
    ],
    "additionalProperties": false,
    "properties": {
     "format": {
      "type": "integer"
     },
     "chain_id": {
      "type": "string"
     },
     "genesis": {
      "$ref": "#/components/schemas/Base64"
     },
     "trail": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Base64"
      }
     },
     "height": {
      "$ref": "#/components/schemas/Number64"
     },
     "record": {
      "$ref": "#/components/schemas/Record"
     },
     "absence": {
      "$ref": "#/components/schemas/Record"
     },
     "receipt": {
      "$ref": "#/components/schemas/Record"
     },
     "transition": {
      "$ref": "#/components/schemas/Record"
     },
     "batch_record": {
      "$ref": "#/components/schemas/Record"
     },
     "list": {
      "$ref": "#/components/schemas/Record"
     }
    }
   },
   "PackGround": {
    "type": "object",
    "description": "charter.v1.PackGround in protobuf JSON.",
    "required": [
     "chain_id",
     "height",
     "made_for",
     "genesis",
     "trail"
    ],
    "additionalProperties": false,
    "properties": {
     "chain_id": {
      "type": "string"
     },
     "height": {
      "$ref": "#/components/schemas/Number64"
     },
     "as_of_ms": {
      "$ref": "#/components/schemas/Number64"
     },
     "made_for": {
      "type": "string",
      "description": "The member that asks."
     },
     "genesis": {
      "$ref": "#/components/schemas/Base64"
     },
     "trail": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Base64"
      }
     }
    }
   },
   "Page": {
    "type": "object",
    "required": [
     "height",
     "items",
     "next"
    ],
    "additionalProperties": false,
    "properties": {
     "height": {
      "type": "integer"
     },
     "items": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Record"
      }
     },
     "withheld": {
      "type": "integer",
      "description": "How many were left out because the asker may not read them."
     },
     "next": {
      "type": [
       "string",
       "null"
      ],
      "description": "The after of the next page; null on the last."
     }
    }
   },
   "Parameters": {
    "type": "object",
    "required": [
     "height",
     "items",
     "next"
    ],
    "additionalProperties": false,
    "properties": {
     "height": {
      "type": "integer"
     },
     "next": {
      "type": "null"
     },
     "items": {
      "type": "array",
      "items": {
       "type": "object",
       "description": "Parameter of proto/charter/v1/catalog.proto, and what follows.",
       "required": [
        "name",
        "value",
        "title",
        "changed_ms",
        "proposal"
       ],
       "properties": {
        "name": {
         "type": "string"
        },
        "value": {
         "type": "integer"
        },
        "title": {
         "$ref": "#/components/schemas/Bilingual"
        },
        "changed_ms": {
         "$ref": "#/components/schemas/UnixMs"
        },
        "proposal": {
         "type": "integer",
         "description": "The resolution that set it; 0: none did."
        }
       }
      }
     }
    }
   },
   "CatalogItem": {
    "type": "object",
    "description": "A message of proto/charter/v1/catalog.proto, and its texts.",
    "required": [
     "key",
     "title"
    ],
    "properties": {
     "key": {
      "type": "string"
     },
     "title": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "text": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "labels": {
      "type": "object",
      "additionalProperties": {
       "$ref": "#/components/schemas/Bilingual"
      }
     }
    }
   },
   "Catalog": {
    "type": "object",
    "required": [
     "height",
     "version",
     "digest",
     "texts_current",
     "title",
     "chapters",
     "registers",
     "tables",
     "populations",
     "enumerations",
     "parameters",
     "rules",
     "probes",
     "roles",
     "policies",
     "acts",
     "notices"
    ],
    "additionalProperties": false,
    "properties": {
     "height": {
      "type": "integer"
     },
     "version": {
      "type": "integer"
     },
     "digest": {
      "$ref": "#/components/schemas/Hex32"
     },
     "texts_current": {
      "type": "boolean",
      "description": "Whether the node's texts are those of the catalog in force."
     },
     "title": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "chapters": {
      "type": "object",
      "additionalProperties": {
       "$ref": "#/components/schemas/Bilingual"
      }
     },
     "registers": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     },
     "tables": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     },
     "populations": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     },
     "enumerations": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     },
     "parameters": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     },
     "rules": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     },
     "probes": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     },
     "roles": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     },
     "policies": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     },
     "acts": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     },
     "notices": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CatalogItem"
      }
     }
    }
   },
   "Requirement": {
    "type": "object",
    "required": [
     "id",
     "article",
     "chapter",
     "scope",
     "force",
     "basis",
     "counted",
     "title",
     "text",
     "mappings"
    ],
    "properties": {
     "id": {
      "type": "string"
     },
     "article": {
      "type": "integer"
     },
     "chapter": {
      "type": "string"
     },
     "scope": {
      "type": "string",
      "enum": [
       "none",
       "member",
       "network"
      ]
     },
     "force": {
      "type": "string",
      "enum": [
       "none",
       "must",
       "avoid",
       "recommended",
       "permission",
       "definition"
      ]
     },
     "basis": {
      "type": "string",
      "enum": [
       "none",
       "text",
       "note",
       "derived"
      ]
     },
     "counted": {
      "type": "boolean",
      "description": "Whether totals count it: of force must or avoid."
     },
     "title": {
      "$ref": "#/components/schemas/Bilingual"
)json",
    R"json(     },
     "text": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "mappings": {
      "type": "object",
      "additionalProperties": {
       "type": "array",
       "items": {
        "type": "string"
       }
      }
     }
    }
   },
   "CheckedRequirement": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Requirement"
     }
    ],
    "type": "object",
    "required": [
     "satisfied_when",
     "mechanisms"
    ],
    "properties": {
     "satisfied_when": {
      "type": "object",
      "description": "Check of proto/charter/v1/catalog.proto."
     },
     "mechanisms": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "rule/x, probe/x, entry/x ..."
     }
    }
   },
   "Requirements": {
    "type": "object",
    "required": [
     "height",
     "items"
    ],
    "additionalProperties": false,
    "properties": {
     "height": {
      "type": "integer"
     },
     "items": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CheckedRequirement"
      }
     }
    }
   },
   "Fact": {
    "type": "object",
    "required": [
     "mechanism",
     "title",
     "subject",
     "subject_text",
     "ref",
     "field",
     "field_label",
     "observed",
     "observed_text",
     "expected",
     "expected_text",
     "value",
     "class",
     "expires_ms",
     "why",
     "mend"
    ],
    "additionalProperties": false,
    "properties": {
     "mechanism": {
      "type": "string"
     },
     "title": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "subject": {
      "type": "string",
      "description": "As the ledger has it, as field, observed and expected."
     },
     "subject_text": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "ref": {
      "type": "string",
      "description": "The record that it rests on."
     },
     "field": {
      "type": "string"
     },
     "field_label": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "observed": {
      "type": "string"
     },
     "observed_text": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "expected": {
      "type": "string"
     },
     "expected_text": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "value": {
      "$ref": "#/components/schemas/StatusWord"
     },
     "class": {
      "$ref": "#/components/schemas/ClassWord"
     },
     "expires_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "why": {
      "type": "string"
     },
     "mend": {
      "description": "What would mend it; null where nothing need be.",
      "oneOf": [
       {
        "$ref": "#/components/schemas/Bilingual"
       },
       {
        "type": "null"
       }
      ]
     }
    }
   },
   "Status": {
    "type": "object",
    "required": [
     "member",
     "value",
     "since_ms",
     "expires_ms",
     "class",
     "qualifiers",
     "counts",
     "transitions",
     "facts_digest",
     "decisive"
    ],
    "additionalProperties": false,
    "properties": {
     "member": {
      "type": "string"
     },
     "value": {
      "$ref": "#/components/schemas/StatusWord"
     },
     "since_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "expires_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "class": {
      "$ref": "#/components/schemas/ClassWord"
     },
     "qualifiers": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "counts": {
      "type": "object",
      "additionalProperties": {
       "type": "integer"
      }
     },
     "transitions": {
      "type": "integer"
     },
     "facts_digest": {
      "type": "string",
      "pattern": "^([0-9a-f]{64})?$"
     },
     "decisive": {
      "type": "array",
      "maxItems": 4,
      "items": {
       "$ref": "#/components/schemas/Fact"
      }
     }
    }
   },
   "Statuses": {
    "type": "object",
    "required": [
     "height",
     "items"
    ],
    "additionalProperties": false,
    "properties": {
     "height": {
      "type": "integer"
     },
     "items": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "requirement",
        "member",
        "value",
        "status"
       ],
       "additionalProperties": false,
       "properties": {
        "requirement": {
         "type": "string"
        },
        "member": {
         "type": "string"
        },
        "value": {
         "$ref": "#/components/schemas/StatusWord"
        },
        "status": {
         "type": "object",
         "description": "StatusRecord of proto/charter/v1/record.proto."
        },
        "article": {
         "type": "integer"
        },
        "chapter": {
         "type": "string"
        },
        "force": {
         "type": "string"
        },
        "counted": {
         "type": "boolean"
        },
        "title": {
         "$ref": "#/components/schemas/Bilingual"
        }
       }
      }
     }
    }
   },
   "ExplainedStatus": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Requirement"
     }
    ],
    "type": "object",
    "required": [
     "height",
     "satisfied_when",
     "status",
     "record",
     "facts",
     "facts_agree"
    ],
    "properties": {
     "height": {
      "type": "integer"
     },
     "satisfied_when": {
      "type": "object",
      "description": "Check of proto/charter/v1/catalog.proto."
     },
     "status": {
      "$ref": "#/components/schemas/Status"
     },
     "record": {
      "type": "object",
      "description": "StatusRecord of proto/charter/v1/record.proto."
     },
     "facts": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Fact"
      }
     },
     "facts_agree": {
      "type": "boolean",
      "description": "Whether the facts have the digest that the record holds."
     }
    }
   },
   "ServedRequirement": {
    "type": "object",
    "required": [
     "id",
     "title"
    ],
    "additionalProperties": false,
    "properties": {
     "id": {
      "type": "string"
     },
     "title": {
      "$ref": "#/components/schemas/Bilingual"
     }
    }
   },
   "CivilDate": {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "description": "A date of the consortium."
   },
   "Task": {
    "type": "object",
    "required": [
     "id",
     "kind",
     "member",
     "title",
     "target",
     "target_title",
     "act",
     "about",
     "why",
     "state",
     "due",
     "due_time",
     "failing",
     "onboarding",
     "step",
     "entries",
     "command",
     "roles",
     "persons",
     "concerned",
     "requirements",
     "wanted",
     "subjects",
     "subject_count",
     "sitting",
     "sitting_title"
    ],
    "additionalProperties": false,
    "properties": {
     "id": {
      "type": "string",
      "pattern": "^[0-9a-f]{16}$",
      "description": "It stays when days and people change."
     },
     "kind": {
      "type": "string",
      "enum": [
       "put",
       "correct",
       "treat",
       "declare",
       "sign_off",
       "amend",
       "report",
       "act",
       "propose",
       "vote",
       "execute",
       "ratify",
       "renew",
       "grant",
       "take_back",
       "advance",
       "deputize",
       "rotate",
       "notify",
       "approve",
       "extend"
      ]
     },
     "member": {
      "type": "string",
      "description": "Whose it is; * is the assembly."
     },
     "title": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "target": {
      "type": "string",
      "description": "A register, table, probe, parameter, usage, act, or roles with commas between."
     },
     "target_title": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "act": {
      "type": "string",
      "description": "The transaction that does it."
     },
)json",
    R"json(     "about": {
      "type": "string",
      "description": "What tells it from others of its kind: an entry, a person, a number, field=word."
     },
     "why": {
      "type": "string",
      "description": "Of kind amend: the name of the reason; of take_back: the act that turned it down; of notify: the notice; of rotate: the usage of the key; of extend: the requirement."
     },
     "state": {
      "type": "string",
      "enum": [
       "open",
       "in_30_days",
       "in_7_days",
       "in_1_day",
       "overdue"
      ]
     },
     "due": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/CivilDate"
       },
       {
        "type": "null"
       }
      ],
      "description": "The last day on which it is in time; null where it should be already, nobody knows since when, or in state open where nothing says by when."
     },
     "due_time": {
      "type": [
       "string",
       "null"
      ],
      "pattern": "^[0-2][0-9]:[0-5][0-9]$",
      "description": "The time of that day from which on it is late; null: when the day ends."
     },
     "failing": {
      "type": "boolean",
      "description": "Some requirement is not satisfied until it is done."
     },
     "onboarding": {
      "type": "boolean",
      "description": "Of a new member: due is when its ease ends."
     },
     "step": {
      "type": "integer",
      "description": "In which order a new member goes about it; 0: in none."
     },
     "entries": {
      "type": "integer",
      "description": "How many entries it takes; 0: it is no entry."
     },
     "command": {
      "type": "string",
      "description": "What to type; words in capitals are for the reader to fill in."
     },
     "roles": {
      "type": "array",
      "description": "Any of them may do it.",
      "items": {
       "type": "object",
       "required": [
        "role",
        "title"
       ],
       "additionalProperties": false,
       "properties": {
        "role": {
         "type": "string"
        },
        "title": {
         "$ref": "#/components/schemas/Bilingual"
        }
       }
      }
     },
     "persons": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "maxItems": 20,
      "description": "Who may do it now."
     },
     "concerned": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Who must take part without being able to do it alone."
     },
     "requirements": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/ServedRequirement"
      },
      "description": "What doing it serves."
     },
     "wanted": {
      "type": "array",
      "description": "What the entry must say.",
      "items": {
       "type": "object",
       "required": [
        "field",
        "label",
        "expected",
        "expected_text"
       ],
       "additionalProperties": false,
       "properties": {
        "field": {
         "type": "string"
        },
        "label": {
         "$ref": "#/components/schemas/Bilingual"
        },
        "expected": {
         "type": "string",
         "description": "With the words that the entry takes."
        },
        "expected_text": {
         "$ref": "#/components/schemas/Bilingual"
        }
       }
      }
     },
     "subjects": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "maxItems": 50
     },
     "subject_count": {
      "type": "integer"
     },
     "sitting": {
      "type": "string",
      "description": "The sitting at which it can be done; empty where it is done by itself."
     },
     "sitting_title": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Bilingual"
       },
       {
        "type": "null"
       }
      ]
     }
    }
   },
   "Sitting": {
    "type": "object",
    "description": "What one sitting can finish.",
    "required": [
     "sitting",
     "member",
     "title",
     "text",
     "state",
     "due",
     "failing",
     "tasks",
     "requirements"
    ],
    "additionalProperties": false,
    "properties": {
     "sitting": {
      "type": "string",
      "description": "Its name in the catalog: site_visit."
     },
     "member": {
      "type": "string",
      "description": "Whose it is; * is the assembly."
     },
     "title": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "text": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "state": {
      "type": "string",
      "enum": [
       "open",
       "in_30_days",
       "in_7_days",
       "in_1_day",
       "overdue"
      ]
     },
     "due": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/CivilDate"
       },
       {
        "type": "null"
       }
      ],
      "description": "As of its most urgent task."
     },
     "failing": {
      "type": "boolean",
      "description": "Some requirement is not satisfied until it is held."
     },
     "tasks": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Ids, the most urgent first: those whose days lie within 30 days of the first."
     },
     "requirements": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "That it serves in all, in the order of the convention."
     }
    }
   },
   "Tasks": {
    "type": "object",
    "required": [
     "height",
     "time_ms",
     "today",
     "items",
     "sittings",
     "withheld",
     "next"
    ],
    "additionalProperties": false,
    "properties": {
     "height": {
      "type": "integer"
     },
     "time_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "today": {
      "$ref": "#/components/schemas/CivilDate"
     },
     "items": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Task"
      }
     },
     "sittings": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Sitting"
      },
      "description": "Of the whole list, on each of its pages."
     },
     "withheld": {
      "type": "integer",
      "description": "How many of this page were left out because the asker may not read their register."
     },
     "next": {
      "type": [
       "string",
       "null"
      ],
      "description": "The after of the next page; null on the last."
     }
    }
   },
   "CalendarDay": {
    "type": "object",
    "required": [
     "uid",
     "day",
     "time",
     "occasion",
     "title",
     "target",
     "about",
     "requirements",
     "subjects",
     "subject_count",
     "sitting",
     "sitting_title"
    ],
    "additionalProperties": false,
    "properties": {
     "uid": {
      "type": "string",
      "pattern": "^[0-9a-f]{16}$",
      "description": "The first, second ... of its sort keep theirs when days move."
     },
     "day": {
      "$ref": "#/components/schemas/CivilDate"
     },
     "time": {
      "type": [
       "string",
       "null"
      ],
      "pattern": "^[0-2][0-9]:[0-5][0-9]$",
      "description": "The time of that day from which on it is late; null: when the day ends."
     },
     "occasion": {
      "type": "string",
      "enum": [
       "evidence",
       "declaration",
       "act",
       "certificate",
       "treatment",
       "credential",
       "grant",
       "vote",
       "execution",
       "ratification",
       "onboarding",
       "change",
       "line",
       "leave_begins",
       "leave_ends",
       "incident",
       "suspicion",
       "exception"
      ]
     },
     "title": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "target": {
      "type": "string"
     },
     "about": {
      "type": "string"
     },
     "requirements": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/ServedRequirement"
      }
     },
     "subjects": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "maxItems": 50
     },
     "subject_count": {
      "type": "integer"
     },
     "sitting": {
      "type": "string",
      "description": "The sitting at which it can be done; empty where it is done by itself."
     },
     "sitting_title": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Bilingual"
       },
       {
        "type": "null"
       }
      ]
     }
    }
   },
   "Calendar": {
    "type": "object",
    "required": [
     "format",
     "chain_id",
     "member",
     "name",
     "height",
     "time_ms",
     "today",
     "items",
     "withheld",
     "next"
    ],
    "additionalProperties": false,
    "properties": {
     "format": {
      "type": "string",
      "enum": [
       "charter-calendar/1"
      ]
     },
     "chain_id": {
      "type": "string"
     },
     "member": {
      "type": "string"
     },
     "name": {
)json",
    R"json(      "$ref": "#/components/schemas/Bilingual"
     },
     "height": {
      "type": "integer"
     },
     "time_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "today": {
      "$ref": "#/components/schemas/CivilDate"
     },
     "items": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/CalendarDay"
      }
     },
     "withheld": {
      "type": "integer",
      "description": "How many of this page were left out because the asker may not read their register."
     },
     "next": {
      "type": [
       "string",
       "null"
      ],
      "description": "The after of the next page; null on the last."
     }
    }
   },
   "Explanation": {
    "type": "object",
    "description": "The requirement, and why its status is what it is.",
    "required": [
     "id",
     "article",
     "chapter",
     "scope",
     "force",
     "basis",
     "counted",
     "title",
     "text",
     "mappings",
     "height",
     "time_ms",
     "member",
     "status",
     "lines",
     "line_count",
     "tasks",
     "withheld"
    ],
    "additionalProperties": false,
    "properties": {
     "id": {
      "type": "string"
     },
     "article": {
      "type": "integer"
     },
     "chapter": {
      "type": "string"
     },
     "scope": {
      "type": "string"
     },
     "force": {
      "type": "string"
     },
     "basis": {
      "type": "string"
     },
     "counted": {
      "type": "boolean"
     },
     "title": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "text": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "mappings": {
      "type": "object",
      "additionalProperties": {
       "type": "array",
       "items": {
        "type": "string"
       }
      }
     },
     "height": {
      "type": "integer"
     },
     "time_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "member": {
      "type": "string"
     },
     "status": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Status"
       },
       {
        "type": "null"
       }
      ],
      "description": "As recorded; null before the first block."
     },
     "lines": {
      "type": "array",
      "maxItems": 100,
      "items": {
       "type": "object",
       "required": [
        "fact",
        "readable",
        "holds",
        "ending",
        "ends_on",
        "task"
       ],
       "additionalProperties": false,
       "properties": {
        "fact": {
         "$ref": "#/components/schemas/Fact"
        },
        "readable": {
         "type": "boolean",
         "description": "False: whom and what it names is not shown to the asker."
        },
        "holds": {
         "type": "boolean"
        },
        "ending": {
         "type": "string",
         "enum": [
          "never",
          "cadence",
          "validity",
          "due",
          "exception",
          "onboarding",
          "observation",
          "challenge",
          "change"
         ],
         "description": "What ends it."
        },
        "ends_on": {
         "oneOf": [
          {
           "$ref": "#/components/schemas/CivilDate"
          },
          {
           "type": "null"
          }
         ],
         "description": "Its last day; null where it never ends or does not hold."
        },
        "task": {
         "type": "string",
         "description": "The id of the task that mends or renews it; empty where there is none."
        }
       }
      }
     },
     "line_count": {
      "type": "integer",
      "description": "How many facts bear on it."
     },
     "tasks": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Task"
      }
     },
     "withheld": {
      "type": "integer",
      "description": "How many tasks the asker may not read."
     }
    }
   },
   "Tally": {
    "type": "object",
    "description": "How many statuses have each value.",
    "required": [
     "satisfied",
     "excepted",
     "not_assessed",
     "stale",
     "error",
     "not_satisfied",
     "not_applicable",
     "none",
     "sum"
    ],
    "properties": {
     "satisfied": {
      "type": "integer"
     },
     "excepted": {
      "type": "integer"
     },
     "not_assessed": {
      "type": "integer"
     },
     "stale": {
      "type": "integer"
     },
     "error": {
      "type": "integer"
     },
     "not_satisfied": {
      "type": "integer"
     },
     "not_applicable": {
      "type": "integer"
     },
     "none": {
      "type": "integer"
     },
     "sum": {
      "type": "integer"
     }
    }
   },
   "Assessment": {
    "type": "object",
    "required": [
     "format",
     "chain",
     "height",
     "time_ms",
     "time",
     "app_hash",
     "catalog",
     "exceptions",
     "own_rules",
     "stricter_values",
     "nil_declarations",
     "totals",
     "members",
     "chapters",
     "matrix",
     "requirements"
    ],
    "additionalProperties": false,
    "properties": {
     "history": {
      "type": "object",
      "description": "Only where since_ms asks for it.",
      "required": [
       "since_ms",
       "transitions"
      ],
      "properties": {
       "since_ms": {
        "type": "integer"
       },
       "transitions": {
        "type": "array",
        "items": {
         "type": "object",
         "required": [
          "requirement",
          "member",
          "from",
          "to",
          "time_ms",
          "height"
         ],
         "properties": {
          "requirement": {
           "type": "string"
          },
          "member": {
           "type": "string"
          },
          "from": {
           "type": "string"
          },
          "to": {
           "type": "string"
          },
          "time_ms": {
           "type": "integer"
          },
          "height": {
           "type": "integer"
          }
         }
        }
       }
      }
     },
     "format": {
      "const": "charter-assessment/1"
     },
     "chain": {
      "type": "object",
      "required": [
       "chain_id",
       "environment",
       "genesis_digest",
       "solo"
      ],
      "properties": {
       "chain_id": {
        "type": "string"
       },
       "environment": {
        "type": "string"
       },
       "genesis_digest": {
        "$ref": "#/components/schemas/Hex32"
       },
       "solo": {
        "type": "boolean"
       }
      }
     },
     "height": {
      "type": "integer"
     },
     "time_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "time": {
      "type": "string"
     },
     "app_hash": {
      "$ref": "#/components/schemas/Hex32"
     },
     "catalog": {
      "type": "object",
      "required": [
       "version",
       "digest",
       "title",
       "texts_current"
      ],
      "properties": {
       "version": {
        "type": "integer"
       },
       "digest": {
        "$ref": "#/components/schemas/Hex32"
       },
       "title": {
        "$ref": "#/components/schemas/Bilingual"
       },
       "texts_current": {
        "type": "boolean"
       }
      }
     },
     "exceptions": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "key",
        "requirement",
        "member",
        "owner",
        "approver",
        "expires_ms"
       ]
      }
     },
     "own_rules": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "key",
        "member",
        "parameter",
        "value",
        "own_rule"
       ]
      }
     },
     "stricter_values": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "key",
        "member",
        "parameter",
        "value"
       ]
      }
     },
     "nil_declarations": {
      "type": "array",
)json",
    R"json(      "items": {
       "type": "object",
       "required": [
        "key",
        "member",
        "occurred_on",
        "populations"
       ]
      }
     },
     "totals": {
      "allOf": [
       {
        "$ref": "#/components/schemas/Tally"
       }
      ],
      "type": "object",
      "required": [
       "by_member"
      ],
      "properties": {
       "by_member": {
        "type": "object",
        "additionalProperties": {
         "$ref": "#/components/schemas/Tally"
        }
       }
      }
     },
     "members": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "member",
        "legal_name",
        "legal_name_zh",
        "suspended",
        "adopted_version"
       ],
       "properties": {
        "member": {
         "type": "string"
        },
        "legal_name": {
         "type": "string"
        },
        "legal_name_zh": {
         "type": "string"
        },
        "suspended": {
         "type": "boolean"
        },
        "adopted_version": {
         "type": "integer"
        }
       }
      }
     },
     "chapters": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "id",
        "title",
        "articles"
       ],
       "properties": {
        "id": {
         "type": "string"
        },
        "title": {
         "$ref": "#/components/schemas/Bilingual"
        },
        "articles": {
         "type": "array",
         "items": {
          "type": "object",
          "required": [
           "article",
           "title"
          ]
         }
        }
       }
      }
     },
     "matrix": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "member",
        "chapter",
        "counted",
        "all"
       ],
       "properties": {
        "member": {
         "type": "string"
        },
        "chapter": {
         "type": "string"
        },
        "counted": {
         "$ref": "#/components/schemas/Tally"
        },
        "all": {
         "$ref": "#/components/schemas/Tally"
        }
       }
      }
     },
     "requirements": {
      "type": "array",
      "items": {
       "allOf": [
        {
         "$ref": "#/components/schemas/Requirement"
        }
       ],
       "type": "object",
       "required": [
        "statuses"
       ],
       "properties": {
        "statuses": {
         "type": "array",
         "items": {
          "$ref": "#/components/schemas/Status"
         }
        }
       }
      }
     }
    }
   },
   "Report": {
    "type": "object",
    "required": [
     "format",
     "report",
     "title",
     "chain_id",
     "environment",
     "genesis_digest",
     "height",
     "time",
     "app_hash",
     "member",
     "member_name",
     "about",
     "notes",
     "tables"
    ],
    "additionalProperties": false,
    "properties": {
     "format": {
      "const": "charter-report/1"
     },
     "report": {
      "type": "string"
     },
     "title": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "chain_id": {
      "type": "string"
     },
     "environment": {
      "type": "string"
     },
     "genesis_digest": {
      "$ref": "#/components/schemas/Hex32"
     },
     "height": {
      "type": "integer"
     },
     "time": {
      "type": "string"
     },
     "app_hash": {
      "$ref": "#/components/schemas/Hex32"
     },
     "member": {
      "type": "string",
      "description": "Empty where it is of all."
     },
     "member_name": {
      "$ref": "#/components/schemas/Bilingual"
     },
     "about": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "name",
        "label",
        "text"
       ],
       "additionalProperties": false,
       "properties": {
        "name": {
         "type": "string"
        },
        "label": {
         "$ref": "#/components/schemas/Bilingual"
        },
        "text": {
         "$ref": "#/components/schemas/Bilingual"
        }
       }
      }
     },
     "notes": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Bilingual"
      }
     },
     "tables": {
      "type": "array",
      "description": "The deviations first, then the report's own.",
      "items": {
       "type": "object",
       "required": [
        "name",
        "title",
        "note",
        "columns",
        "rows"
       ],
       "additionalProperties": false,
       "properties": {
        "name": {
         "type": "string"
        },
        "title": {
         "$ref": "#/components/schemas/Bilingual"
        },
        "note": {
         "$ref": "#/components/schemas/Bilingual"
        },
        "columns": {
         "type": "array",
         "items": {
          "type": "object",
          "required": [
           "name",
           "label",
           "kind"
          ],
          "additionalProperties": false,
          "properties": {
           "name": {
            "type": "string"
           },
           "label": {
            "$ref": "#/components/schemas/Bilingual"
           },
           "kind": {
            "type": "string",
            "enum": [
             "text",
             "both",
             "number",
             "day",
             "status"
            ]
           }
          }
         }
        },
        "rows": {
         "type": "array",
         "items": {
          "type": "array",
          "items": {
           "oneOf": [
            {
             "type": "string"
            },
            {
             "$ref": "#/components/schemas/Bilingual"
            }
           ]
          }
         }
        }
       }
      }
     }
    }
   },
   "Block": {
    "type": "object",
    "required": [
     "height",
     "header_bytes",
     "app_hash",
     "commit_bytes",
     "txs",
     "misbehaviour"
    ],
    "additionalProperties": false,
    "properties": {
     "height": {
      "type": "integer"
     },
     "header_bytes": {
      "$ref": "#/components/schemas/Base64"
     },
     "header": {
      "type": "object",
      "description": "Header of CometBFT."
     },
     "header_hash": {
      "$ref": "#/components/schemas/Hex32"
     },
     "time_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "app_hash": {
      "type": "string",
      "description": "After this block; stands in the next header.",
      "pattern": "^[0-9a-f]{64}$"
     },
     "commit_bytes": {
      "$ref": "#/components/schemas/Base64"
     },
     "txs": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "tx_id",
        "redacted",
        "bytes"
       ],
       "additionalProperties": false,
       "properties": {
        "tx_id": {
         "$ref": "#/components/schemas/Hex32"
        },
        "redacted": {
         "type": "boolean"
        },
        "bytes": {
         "type": [
          "string",
          "null"
         ],
         "contentEncoding": "base64",
         "description": "Null where it holds what the asker may not read."
        }
       }
      }
     },
     "misbehaviour": {
      "type": "array",
      "items": {
       "type": "object"
      }
     }
    }
   },
   "Header": {
    "type": "object",
    "required": [
     "height",
     "header_bytes",
     "commit",
     "commit_digest",
     "commit_bytes"
    ],
    "additionalProperties": false,
    "properties": {
     "height": {
      "type": "integer"
     },
     "header_bytes": {
      "$ref": "#/components/schemas/Base64"
     },
     "header": {
      "type": "object",
      "description": "Header of CometBFT."
     },
     "header_hash": {
      "$ref": "#/components/schemas/Hex32"
     },
     "time_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "commit": {
      "type": [
       "object",
       "null"
      ],
      "description": "Commit of CometBFT that signs this header."
)json",
    R"json(     },
     "commit_digest": {
      "type": [
       "string",
       "null"
      ],
      "description": "SHA-256 of the commit as CometBFT encodes it, for a time stamp.",
      "pattern": "^[0-9a-f]{64}$"
     },
     "commit_bytes": {
      "type": [
       "string",
       "null"
      ],
      "contentEncoding": "base64"
     }
    }
   },
   "StoredDocument": {
    "type": "object",
    "required": [
     "commitment",
     "bytes"
    ],
    "additionalProperties": false,
    "properties": {
     "commitment": {
      "$ref": "#/components/schemas/Hex32"
     },
     "bytes": {
      "type": "integer"
     }
    }
   },
   "CheckedDocument": {
    "type": "object",
    "required": [
     "commitment",
     "intact"
    ],
    "additionalProperties": false,
    "properties": {
     "commitment": {
      "$ref": "#/components/schemas/Hex32"
     },
     "intact": {
      "type": "boolean"
     },
     "bytes": {
      "type": "integer"
     },
     "detail": {
      "type": "string"
     },
     "salt": {
      "allOf": [
       {
        "$ref": "#/components/schemas/Hex32"
       }
      ],
      "description": "For who may open it, as what follows."
     },
     "nonce": {
      "$ref": "#/components/schemas/Hex32"
     },
     "media_type": {
      "type": "string"
     },
     "title": {
      "type": "string"
     }
    }
   },
   "Accesses": {
    "type": "object",
    "required": [
     "query",
     "items",
     "next"
    ],
    "additionalProperties": false,
    "properties": {
     "query": {
      "type": "string",
      "description": "What the access event of this reading names."
     },
     "items": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "tx_id",
        "height",
        "time_ms",
        "account",
        "function",
        "accessed_ms",
        "system",
        "query_or_result",
        "sender"
       ],
       "additionalProperties": false,
       "properties": {
        "tx_id": {
         "$ref": "#/components/schemas/Hex32"
        },
        "height": {
         "type": "integer"
        },
        "time_ms": {
         "$ref": "#/components/schemas/UnixMs"
        },
        "account": {
         "type": "string"
        },
        "function": {
         "type": "string"
        },
        "accessed_ms": {
         "$ref": "#/components/schemas/UnixMs"
        },
        "system": {
         "type": "string"
        },
        "query_or_result": {
         "type": "string"
        },
        "sender": {
         "type": "string"
        }
       }
      }
     },
     "next": {
      "type": [
       "string",
       "null"
      ],
      "description": "The after of the next page; null on the last."
     }
    }
   },
   "Openings": {
    "type": "object",
    "required": [
     "commitment",
     "openings"
    ],
    "additionalProperties": false,
    "properties": {
     "commitment": {
      "$ref": "#/components/schemas/Hex32"
     },
     "openings": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "tx_id",
        "height",
        "opened_ms",
        "person"
       ],
       "additionalProperties": false,
       "properties": {
        "tx_id": {
         "$ref": "#/components/schemas/Hex32"
        },
        "height": {
         "type": "integer"
        },
        "opened_ms": {
         "$ref": "#/components/schemas/UnixMs"
        },
        "person": {
         "type": "string"
        }
       }
      }
     }
    }
   },
   "Vault": {
    "type": "object",
    "required": [
     "looked"
    ],
    "additionalProperties": false,
    "properties": {
     "looked": {
      "type": "boolean",
      "description": "Whether a look has ended since the node started."
     },
     "started_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "finished_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "checked": {
      "type": "integer",
      "description": "Documents found whole."
     },
     "bytes": {
      "type": "integer",
      "description": "Of them."
     },
     "missing": {
      "type": "integer",
      "description": "Named by an entry, and not here."
     },
     "altered": {
      "type": "integer",
      "description": "Named by an entry, and damaged."
     },
     "others": {
      "type": "integer",
      "description": "Damaged or gone, but named by no entry."
     },
     "documents": {
      "type": "array",
      "description": "Of these, those that the asker may know of.",
      "items": {
       "$ref": "#/components/schemas/Hex32"
      }
     }
    }
   },
   "ErasureCertificate": {
    "type": "object",
    "description": "member, why, signers and signed are shown to the holder's persons, to auditors, and to who may read each entry that the\ncertificate lists.\n",
    "required": [
     "commitment",
     "entries",
     "erased_on_ms"
    ],
    "additionalProperties": false,
    "properties": {
     "commitment": {
      "$ref": "#/components/schemas/Hex32"
     },
     "member": {
      "type": "string",
      "description": "Who held it."
     },
     "entries": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Keys of the member's entries that name it, as far as the asker may read them."
     },
     "why": {
      "type": "string"
     },
     "erased_on_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "signers": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Hex32"
      },
      "description": "Credentials: who asked, who agreed."
     },
     "signed": {
      "type": "string",
      "contentEncoding": "base64",
      "description": "The SignedErasure as it was signed."
     }
    }
   },
   "Erasure": {
    "type": "object",
    "required": [
     "commitment",
     "erased"
    ],
    "additionalProperties": false,
    "properties": {
     "commitment": {
      "$ref": "#/components/schemas/Hex32"
     },
     "erased": {
      "type": "boolean"
     },
     "certificate": {
      "$ref": "#/components/schemas/ErasureCertificate"
     },
     "member": {
      "type": "string",
      "description": "Before: the asker's."
     },
     "entries": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Before: keys of the member's entries that name it."
     },
     "kept": {
      "type": "boolean",
      "description": "Before: whether an entry still keeps it."
     },
     "detail": {
      "type": "string",
      "description": "Which entry keeps it, and until when."
     }
    }
   },
   "ErasedProblem": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Problem"
     }
    ],
    "type": "object",
    "required": [
     "certificate"
    ],
    "properties": {
     "certificate": {
      "$ref": "#/components/schemas/ErasureCertificate"
     }
    }
   },
   "Node": {
    "type": "object",
    "required": [
     "program",
     "system",
     "engine",
     "chain_id",
     "environment",
     "genesis_digest",
     "protocol_version",
     "utc_offset_minutes",
     "height",
     "time_ms",
     "app_hash",
     "catalog_version",
     "catalog_digest",
     "pending",
     "you"
    ],
    "additionalProperties": false,
    "properties": {
     "program": {
      "type": "string"
     },
     "system": {
      "type": "string",
      "description": "What access events of this node name."
     },
     "engine": {
      "type": "string",
      "enum": [
       "solo"
      ]
     },
     "chain_id": {
      "type": "string"
     },
     "environment": {
      "type": "string"
     },
     "genesis_digest": {
      "$ref": "#/components/schemas/Hex32"
     },
     "protocol_version": {
      "type": "integer"
     },
     "utc_offset_minutes": {
      "type": "integer"
     },
     "height": {
      "type": "integer"
     },
     "time_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "app_hash": {
      "$ref": "#/components/schemas/Hex32"
     },
     "catalog_version": {
      "type": "integer"
     },
     "catalog_digest": {
      "$ref": "#/components/schemas/Hex32"
     },
     "pending": {
      "type": "integer",
      "description": "Transactions in the pool."
     },
     "you": {
      "type": "object",
      "required": [
       "holder",
       "member",
       "credential",
)json",
    R"json(       "roles"
      ],
      "additionalProperties": false,
      "properties": {
       "holder": {
        "type": "string",
        "description": "A person or node."
       },
       "member": {
        "type": "string"
       },
       "credential": {
        "$ref": "#/components/schemas/Hex32"
       },
       "roles": {
        "type": "array",
        "items": {
         "type": "string"
        }
       }
      }
     }
    }
   },
   "Retention": {
    "type": "object",
    "required": [
     "kept_from",
     "retention_days",
     "floor",
     "pruning",
     "why",
     "statements",
     "named",
     "archived",
     "archive_nodes"
    ],
    "additionalProperties": false,
    "properties": {
     "kept_from": {
      "type": "integer",
      "minimum": 1,
      "description": "The first height whose contents are here; 1 if nothing was pruned."
     },
     "retention_days": {
      "type": "integer",
      "description": "Nothing younger may be pruned."
     },
     "floor": {
      "description": "What resolutions let nodes prune; null if nothing.",
      "type": [
       "object",
       "null"
      ],
      "required": [
       "below_height",
       "youngest_ms",
       "resolution"
      ],
      "additionalProperties": false,
      "properties": {
       "below_height": {
        "type": "integer"
       },
       "youngest_ms": {
        "$ref": "#/components/schemas/UnixMs"
       },
       "resolution": {
        "type": "integer"
       }
      }
     },
     "pruning": {
      "type": "string",
      "enum": [
       "off",
       "idle",
       "counting",
       "removing",
       "waiting",
       "refused",
       "failed"
      ],
      "description": "off means that the operator keeps everything."
     },
     "why": {
      "type": "string",
      "description": "What it waits for, or why it removes nothing; empty otherwise."
     },
     "statements": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/PruneStatement"
      }
     },
     "named": {
      "description": "The heights that resolutions name (retention.archive).",
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "height",
        "why",
        "resolution",
        "archived"
       ],
       "additionalProperties": false,
       "properties": {
        "height": {
         "type": "integer"
        },
        "why": {
         "type": "string"
        },
        "resolution": {
         "type": "integer"
        },
        "archived": {
         "type": "boolean",
         "description": "On this node."
        }
       }
      }
     },
     "archived": {
      "type": "array",
      "items": {
       "type": "integer"
      },
      "description": "Heights whose states this node archived."
     },
     "archive_nodes": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Nodes of the ledger with that role."
     }
    }
   },
   "PruneStatement": {
    "description": "What this node removed, stated before it did.",
    "type": "object",
    "required": [
     "number",
     "from_height",
     "below_height",
     "blocks",
     "transactions",
     "receipts",
     "events",
     "bytes",
     "transactions_sha256",
     "resolution",
     "youngest_ms",
     "begun_ms",
     "done_ms",
     "floor_archived"
    ],
    "additionalProperties": false,
    "properties": {
     "number": {
      "type": "integer",
      "minimum": 1
     },
     "from_height": {
      "type": "integer"
     },
     "below_height": {
      "type": "integer",
      "description": "The first height that was not touched."
     },
     "blocks": {
      "type": "integer"
     },
     "transactions": {
      "type": "integer"
     },
     "receipts": {
      "type": "integer"
     },
     "events": {
      "type": "integer"
     },
     "bytes": {
      "type": "integer",
      "description": "Of blocks, receipts and events as stored, before compression."
     },
     "transactions_sha256": {
      "$ref": "#/components/schemas/Hex32",
      "description": "Over the ids one after another, in the order of the blocks."
     },
     "resolution": {
      "type": "integer"
     },
     "youngest_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "begun_ms": {
      "$ref": "#/components/schemas/UnixMs"
     },
     "done_ms": {
      "type": [
       "integer",
       "null"
      ],
      "description": "By the node's clock; null while it is being removed."
     },
     "floor_archived": {
      "type": "boolean",
      "description": "The state at below_height - 1 is archived on this node."
     }
    }
   },
   "Network": {
    "type": "object",
    "required": [
     "engine",
     "engine_version",
     "engine_reachable",
     "engine_restarts",
     "failure",
     "node",
     "peer_id",
     "refused",
     "height",
     "time_ms",
     "app_hash",
     "protocol_version",
     "protocol_supported",
     "upgrade",
     "programs",
     "engine_height",
     "network_height",
     "lag",
     "signed_height",
     "signer",
     "catching_up",
     "pool_transactions",
     "pool_bytes",
     "block_fill_permille",
     "peers",
     "vote_blocks",
     "total_power",
     "validators"
    ],
    "additionalProperties": false,
    "properties": {
     "engine": {
      "type": "string",
      "enum": [
       "solo",
       "cometbft"
      ]
     },
     "engine_version": {
      "type": "string"
     },
     "engine_reachable": {
      "type": "boolean",
      "description": "The engine's process answers."
     },
     "engine_restarts": {
      "type": "integer",
      "description": "Of its process since charterd started",
      "where charterd supervises it.": null
     },
     "node": {
      "type": [
       "string",
       "null"
      ],
      "description": "This node as the ledger knows it by its peer id."
     },
     "peer_id": {
      "type": "string"
     },
     "refused": {
      "$ref": "#/components/schemas/PeerRefusal",
      "description": "Of this node."
     },
     "height": {
      "type": "integer"
     },
     "time_ms": {
      "type": "integer",
      "description": "Of the newest block",
      "unix milliseconds.": null
     },
     "app_hash": {
      "type": "string",
      "description": "Of the state after the newest block."
     },
     "protocol_version": {
      "type": "integer",
      "description": "That the next block goes by."
     },
     "protocol_supported": {
      "type": "integer",
      "description": "Newest that this node's program runs."
     },
     "upgrade": {
      "description": "The upgrade that is resolved and has not begun (network.upgrade).",
      "type": [
       "object",
       "null"
      ],
      "required": [
       "protocol_version",
       "height",
       "why",
       "proposal",
       "power",
       "total_power"
      ],
      "additionalProperties": false,
      "properties": {
       "protocol_version": {
        "type": "integer"
       },
       "height": {
        "type": "integer",
        "description": "Of the first block of that version."
       },
       "why": {
        "type": "string"
       },
       "proposal": {
        "type": "integer",
        "description": "The resolution."
       },
       "power": {
        "type": "integer",
        "description": "Of nodes whose programs run it."
       },
       "total_power": {
        "type": "integer"
       }
      }
     },
     "programs": {
      "description": "What the nodes in service reported of their programs.",
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "node",
        "member",
        "power",
        "protocol_supported",
        "program"
       ],
       "additionalProperties": false,
       "properties": {
        "node": {
         "type": "string"
        },
        "member": {
         "type": "string"
        },
        "power": {
         "type": "integer"
        },
        "protocol_supported": {
         "type": "integer",
         "description": "0: the node did not report."
        },
        "program": {
         "type": "string"
        }
       }
      }
     },
     "engine_height": {
      "type": "integer"
     },
     "network_height": {
      "type": "integer",
      "description": "That peers with more than a third of the voting power have, ten seconds old at most; 0: too few are connected to say."
     },
     "lag": {
      "type": "integer",
      "description": "Blocks that the network or the engine has and the ledger has not executed."
     },
     "failure": {
      "type": [
       "string",
       "null"
      ],
      "description": "Why this node makes no blocks, or does not go on as the network does, and what to do; null: it does."
     },
     "signer": {
      "type": "string",
      "enum": [
       "file",
       "connected",
       "missing",
       "none",
       "unknown"
      ],
)json",
    R"json(      "description": "Where the validator's key is: in a file, or with charter-signer, connected to CometBFT or missing; none: the node has no vote; unknown: CometBFT's configuration cannot be read."
     },
     "signed_height": {
      "type": "integer",
      "description": "Up to which headers and commits are kept; what is below it can be proved."
     },
     "catching_up": {
      "type": "boolean"
     },
     "pool_transactions": {
      "type": "integer"
     },
     "pool_bytes": {
      "type": "integer"
     },
     "block_fill_permille": {
      "type": "integer",
      "description": "Of the newest block."
     },
     "peers": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "peer_id",
        "node",
        "member",
        "connected",
        "refused",
        "address"
       ],
       "additionalProperties": false,
       "properties": {
        "refused": {
         "$ref": "#/components/schemas/PeerRefusal"
        },
        "peer_id": {
         "type": "string"
        },
        "node": {
         "type": [
          "string",
          "null"
         ]
        },
        "member": {
         "type": [
          "string",
          "null"
         ]
        },
        "connected": {
         "type": "boolean"
        },
        "address": {
         "type": [
          "string",
          "null"
         ]
        }
       }
      }
     },
     "vote_blocks": {
      "type": "integer",
      "description": "The last so many blocks were counted."
     },
     "total_power": {
      "type": "integer"
     },
     "validators": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "address",
        "node",
        "member",
        "power",
        "missed"
       ],
       "additionalProperties": false,
       "properties": {
        "address": {
         "type": "string"
        },
        "node": {
         "type": [
          "string",
          "null"
         ]
        },
        "member": {
         "type": [
          "string",
          "null"
         ]
        },
        "power": {
         "type": "integer"
        },
        "missed": {
         "type": "integer",
         "description": "Votes for the last vote_blocks blocks that did not come in time."
        }
       }
      }
     }
    }
   },
   "PeerRefusal": {
    "description": "Why the ledger does not let the node peer; null, it does.",
    "type": [
     "string",
     "null"
    ],
    "enum": [
     "unknown",
     "retired",
     "suspended",
     "no_member",
     "member_suspended",
     "territory_listed",
     "credential_revoked",
     "credential_expired",
     null
    ]
   },
   "Health": {
    "type": "object",
    "required": [
     "status",
     "height"
    ],
    "additionalProperties": false,
    "properties": {
     "status": {
      "type": "string",
      "enum": [
       "ok",
       "failed"
      ]
     },
     "height": {
      "type": "integer"
     },
     "why": {
      "type": "string",
      "description": "Where it failed, and what to do."
     }
    }
   }
  }
 }
}
)json",
};

}  // namespace

const std::string& openapi_document() {
    static const std::string document = [] {
        std::string all;
        for (const std::string_view chunk : kChunks) all += chunk;
        return all;
    }();
    return document;
}

}  // namespace charter::api
