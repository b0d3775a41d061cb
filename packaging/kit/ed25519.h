/* SHA-256, SHA-512 and the checking half of Ed25519 (RFC 8032). */
#ifndef ED25519_H
#define ED25519_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t state[8];
    uint64_t length;
    uint8_t block[64];
    size_t used;
} Sha256;

void sha256_begin(Sha256 *sha);
void sha256_add(Sha256 *sha, const uint8_t *data, size_t size);
void sha256_end(Sha256 *sha, uint8_t digest[32]);

/* Whether `key` (32 bytes) made `signature` (64 bytes) of the content. */
int ed25519_made(const uint8_t key[32], const uint8_t *content, size_t size, const uint8_t signature[64]);
#endif
