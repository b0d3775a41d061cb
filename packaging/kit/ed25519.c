/* The checking half of Ed25519, after the public-domain TweetNaCl (Bernstein, van Gastel, Janssen,
   Lange, Schwabe, Smetsers), with the refusal of a signature whose scalar is not reduced (RFC 8032, 5.1.7).
   Nothing here is secret, so that nothing needs to take the same time. */
#include "ed25519.h"

#include <string.h>

static const uint32_t K256[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t r32(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void sha256_block(Sha256 *sha, const uint8_t *p) {
    uint32_t w[64], v[8];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t a = r32(w[i - 15], 7) ^ r32(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t b = r32(w[i - 2], 17) ^ r32(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    memcpy(v, sha->state, sizeof v);
    for (int i = 0; i < 64; i++) {
        uint32_t e = v[4], a = v[0];
        uint32_t t = v[7] + (r32(e, 6) ^ r32(e, 11) ^ r32(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + K256[i] + w[i];
        uint32_t u = (r32(a, 2) ^ r32(a, 13) ^ r32(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t;
        v[0] = t + u;
    }
    for (int i = 0; i < 8; i++) sha->state[i] += v[i];
}

void sha256_begin(Sha256 *sha) {
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(sha->state, start, sizeof start);
    sha->length = 0;
    sha->used = 0;
}

void sha256_add(Sha256 *sha, const uint8_t *data, size_t size) {
    sha->length += size;
    while (size) {
        size_t part = 64 - sha->used < size ? 64 - sha->used : size;
        memcpy(sha->block + sha->used, data, part);
        sha->used += part;
        data += part;
        size -= part;
        if (sha->used == 64) {
            sha256_block(sha, sha->block);
            sha->used = 0;
        }
    }
}

void sha256_end(Sha256 *sha, uint8_t digest[32]) {
    uint64_t bits = sha->length * 8;
    uint8_t one = 0x80, zero = 0, tail[8];
    sha256_add(sha, &one, 1);
    while (sha->used != 56) sha256_add(sha, &zero, 1);
    for (int i = 0; i < 8; i++) tail[i] = (uint8_t)(bits >> (56 - 8 * i));
    sha256_add(sha, tail, 8);
    for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
}

static const uint64_t K512[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

typedef struct {
    uint64_t state[8], length;
    uint8_t block[128];
    size_t used;
} Sha512;

static uint64_t r64(uint64_t x, int n) { return x >> n | x << (64 - n); }

static void sha512_block(Sha512 *sha, const uint8_t *p) {
    uint64_t w[80], v[8];
    for (int i = 0; i < 16; i++) {
        w[i] = 0;
        for (int j = 0; j < 8; j++) w[i] = w[i] << 8 | p[8 * i + j];
    }
    for (int i = 16; i < 80; i++) {
        uint64_t a = r64(w[i - 15], 1) ^ r64(w[i - 15], 8) ^ w[i - 15] >> 7;
        uint64_t b = r64(w[i - 2], 19) ^ r64(w[i - 2], 61) ^ w[i - 2] >> 6;
        w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    memcpy(v, sha->state, sizeof v);
    for (int i = 0; i < 80; i++) {
        uint64_t e = v[4], a = v[0];
        uint64_t t = v[7] + (r64(e, 14) ^ r64(e, 18) ^ r64(e, 41)) + ((e & v[5]) ^ (~e & v[6])) + K512[i] + w[i];
        uint64_t u = (r64(a, 28) ^ r64(a, 34) ^ r64(a, 39)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t;
        v[0] = t + u;
    }
    for (int i = 0; i < 8; i++) sha->state[i] += v[i];
}

static void sha512_begin(Sha512 *sha) {
    static const uint64_t start[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                      0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                      0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
    memcpy(sha->state, start, sizeof start);
    sha->length = 0;
    sha->used = 0;
}

static void sha512_add(Sha512 *sha, const uint8_t *data, size_t size) {
    sha->length += size;
    while (size) {
        size_t part = 128 - sha->used < size ? 128 - sha->used : size;
        memcpy(sha->block + sha->used, data, part);
        sha->used += part;
        data += part;
        size -= part;
        if (sha->used == 128) {
            sha512_block(sha, sha->block);
            sha->used = 0;
        }
    }
}

static void sha512_end(Sha512 *sha, uint8_t digest[64]) {
    uint64_t bits = sha->length * 8;
    uint8_t one = 0x80, zero = 0, tail[16] = {0};
    sha512_add(sha, &one, 1);
    while (sha->used != 112) sha512_add(sha, &zero, 1);
    for (int i = 0; i < 8; i++) tail[8 + i] = (uint8_t)(bits >> (56 - 8 * i));
    sha512_add(sha, tail, 16);
    for (int i = 0; i < 64; i++) digest[i] = (uint8_t)(sha->state[i / 8] >> (56 - 8 * (i % 8)));
}

/* A number modulo 2^255 - 19, in 16 pieces of 16 bits. */
typedef int64_t Field[16];

static const Field ZERO = {0}, ONE = {1},
    D = {0x78a3, 0x1359, 0x4dca, 0x75eb, 0xd8ab, 0x4141, 0x0a4d, 0x0070,
         0xe898, 0x7779, 0x4079, 0x8cc7, 0xfe73, 0x2b6f, 0x6cee, 0x5203},
    D2 = {0xf159, 0x26b2, 0x9b94, 0xebd6, 0xb156, 0x8283, 0x149a, 0x00e0,
          0xd130, 0xeef3, 0x80f2, 0x198e, 0xfce7, 0x56df, 0xd9dc, 0x2406},
    X = {0xd51a, 0x8f25, 0x2d60, 0xc956, 0xa7b2, 0x9525, 0xc760, 0x692c,
         0xdc5c, 0xfdd6, 0xe231, 0xc0a4, 0x53fe, 0xcd6e, 0x36d3, 0x2169},
    Y = {0x6658, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666,
         0x6666, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666},
    I = {0xa0b0, 0x4a0e, 0x1b27, 0xc4ee, 0xe478, 0xad2f, 0x1806, 0x2f43,
         0xd7a7, 0x3dfb, 0x0099, 0x2b4d, 0xdf0b, 0x4fc1, 0x2480, 0x2b83};

static void copy(Field r, const Field a) { memcpy(r, a, sizeof(Field)); }

static void carry(Field o) {
    for (int i = 0; i < 16; i++) {
        o[i] += (int64_t)1 << 16;
        int64_t c = o[i] >> 16;
        o[(i + 1) * (i < 15)] += c - 1 + 37 * (c - 1) * (i == 15);
        o[i] -= c * 65536;
    }
}

static void choose(Field p, Field q, int b) {
    int64_t mask = ~((int64_t)b - 1);
    for (int i = 0; i < 16; i++) {
        int64_t t = mask & (p[i] ^ q[i]);
        p[i] ^= t;
        q[i] ^= t;
    }
}

static void pack(uint8_t o[32], const Field n) {
    Field m, t;
    copy(t, n);
    carry(t);
    carry(t);
    carry(t);
    for (int j = 0; j < 2; j++) {
        m[0] = t[0] - 0xffed;
        for (int i = 1; i < 15; i++) {
            m[i] = t[i] - 0xffff - ((m[i - 1] >> 16) & 1);
            m[i - 1] &= 0xffff;
        }
        m[15] = t[15] - 0x7fff - ((m[14] >> 16) & 1);
        int b = (int)((m[15] >> 16) & 1);
        m[14] &= 0xffff;
        choose(t, m, 1 - b);
    }
    for (int i = 0; i < 16; i++) {
        o[2 * i] = (uint8_t)(t[i] & 0xff);
        o[2 * i + 1] = (uint8_t)(t[i] >> 8);
    }
}

static int differ(const Field a, const Field b) {
    uint8_t c[32], d[32];
    pack(c, a);
    pack(d, b);
    return memcmp(c, d, 32) != 0;
}

static int parity(const Field a) {
    uint8_t d[32];
    pack(d, a);
    return d[0] & 1;
}

static void unpack(Field o, const uint8_t n[32]) {
    for (int i = 0; i < 16; i++) o[i] = n[2 * i] + ((int64_t)n[2 * i + 1] << 8);
    o[15] &= 0x7fff;
}

static void add(Field o, const Field a, const Field b) {
    for (int i = 0; i < 16; i++) o[i] = a[i] + b[i];
}

static void subtract(Field o, const Field a, const Field b) {
    for (int i = 0; i < 16; i++) o[i] = a[i] - b[i];
}

static void multiply(Field o, const Field a, const Field b) {
    int64_t t[31] = {0};
    for (int i = 0; i < 16; i++)
        for (int j = 0; j < 16; j++) t[i + j] += a[i] * b[j];
    for (int i = 0; i < 15; i++) t[i] += 38 * t[i + 16];
    memcpy(o, t, sizeof(Field));
    carry(o);
    carry(o);
}

/* a to the power of 2^255 - 21 (what divides), or of 2^252 - 3 (towards the root). */
static void power(Field o, const Field a, int highest, int gap1, int gap2) {
    Field c;
    copy(c, a);
    for (int i = highest; i >= 0; i--) {
        multiply(c, c, c);
        if (i != gap1 && i != gap2) multiply(c, c, a);
    }
    copy(o, c);
}

static void point_add(Field p[4], Field q[4]) {
    Field a, b, c, d, t, e, f, g, h;
    subtract(a, p[1], p[0]);
    subtract(t, q[1], q[0]);
    multiply(a, a, t);
    add(b, p[0], p[1]);
    add(t, q[0], q[1]);
    multiply(b, b, t);
    multiply(c, p[3], q[3]);
    multiply(c, c, D2);
    multiply(d, p[2], q[2]);
    add(d, d, d);
    subtract(e, b, a);
    subtract(f, d, c);
    add(g, d, c);
    add(h, b, a);
    multiply(p[0], e, f);
    multiply(p[1], h, g);
    multiply(p[2], g, f);
    multiply(p[3], e, h);
}

static void swap(Field p[4], Field q[4], int b) {
    for (int i = 0; i < 4; i++) choose(p[i], q[i], b);
}

static void point_pack(uint8_t r[32], Field p[4]) {
    Field x, y, z;
    power(z, p[2], 253, 2, 4);
    multiply(x, p[0], z);
    multiply(y, p[1], z);
    pack(r, y);
    r[31] ^= (uint8_t)(parity(x) << 7);
}

static void times(Field p[4], Field q[4], const uint8_t *scalar) {
    copy(p[0], ZERO);
    copy(p[1], ONE);
    copy(p[2], ONE);
    copy(p[3], ZERO);
    for (int i = 255; i >= 0; i--) {
        int b = (scalar[i / 8] >> (i & 7)) & 1;
        swap(p, q, b);
        point_add(q, p);
        point_add(p, p);
        swap(p, q, b);
    }
}

static void times_base(Field p[4], const uint8_t *scalar) {
    Field q[4];
    copy(q[0], X);
    copy(q[1], Y);
    copy(q[2], ONE);
    multiply(q[3], X, Y);
    times(p, q, scalar);
}

static const int64_t L[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                              0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                              0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

static void reduce(uint8_t r[64]) {
    int64_t x[64], c;
    int i, j;
    for (i = 0; i < 64; i++) x[i] = r[i];
    memset(r, 0, 64);
    for (i = 63; i >= 32; i--) {
        c = 0;
        for (j = i - 32; j < i - 12; j++) {
            x[j] += c - 16 * x[i] * L[j - (i - 32)];
            c = (x[j] + 128) >> 8;
            x[j] -= c * 256;
        }
        x[j] += c;
        x[i] = 0;
    }
    c = 0;
    for (j = 0; j < 32; j++) {
        x[j] += c - (x[31] >> 4) * L[j];
        c = x[j] >> 8;
        x[j] &= 255;
    }
    for (j = 0; j < 32; j++) x[j] -= c * L[j];
    for (i = 0; i < 32; i++) {
        x[i + 1] += x[i] >> 8;
        r[i] = (uint8_t)(x[i] & 255);
    }
}

/* Minus the point that the key is; 0 where it is none. */
static int unpack_negative(Field r[4], const uint8_t key[32]) {
    Field t, check, num, den, den2, den4, den6;
    copy(r[2], ONE);
    unpack(r[1], key);
    multiply(num, r[1], r[1]);
    multiply(den, num, D);
    subtract(num, num, r[2]);
    add(den, r[2], den);
    multiply(den2, den, den);
    multiply(den4, den2, den2);
    multiply(den6, den4, den2);
    multiply(t, den6, num);
    multiply(t, t, den);
    power(t, t, 250, 1, 1);
    multiply(t, t, num);
    multiply(t, t, den);
    multiply(t, t, den);
    multiply(r[0], t, den);
    multiply(check, r[0], r[0]);
    multiply(check, check, den);
    if (differ(check, num)) multiply(r[0], r[0], I);
    multiply(check, r[0], r[0]);
    multiply(check, check, den);
    if (differ(check, num)) return 0;
    if (parity(r[0]) == key[31] >> 7) subtract(r[0], ZERO, r[0]);
    multiply(r[3], r[0], r[1]);
    return 1;
}

static int is_reduced(const uint8_t *scalar) {
    for (int i = 31; i >= 0; i--)
        if (scalar[i] != L[i]) return scalar[i] < L[i];
    return 0;
}

int ed25519_made(const uint8_t key[32], const uint8_t *content, size_t size, const uint8_t signature[64]) {
    uint8_t found[32], hash[64];
    Field p[4], q[4];
    Sha512 sha;
    if (!is_reduced(signature + 32) || !unpack_negative(q, key)) return 0;
    sha512_begin(&sha);
    sha512_add(&sha, signature, 32);
    sha512_add(&sha, key, 32);
    sha512_add(&sha, content, size);
    sha512_end(&sha, hash);
    reduce(hash);
    times(p, q, hash);
    times_base(q, signature + 32);
    point_add(p, q);
    point_pack(found, p);
    return memcmp(found, signature, 32) == 0;
}
