// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The coefficients of `math::in_cells`: made by the method of Lawson in double, each rounded to
/// float before the next ones were fitted anew. A cell's centre is the one, of 801 points about its
/// middle, where the function is nearest to a float (S. Gal, "Computing elementary functions: a new
/// approach for achieving high accuracy and good performance", 1985), so that c0 needs no tail.

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math::detail {

/// tanh on [0, 15); cells of 1/8, from 1 on of 1/4, from 3 on of 1/2, from 7 on of 1.
struct tanh_cells {
    /// The position where the inner cells end.
    static constexpr float inner_end = 2.75F;
    static constexpr float centre[] = {
        0x0p+0F,        0x0p+0F,        0x0p+0F,        0x1.b01cf6p-2F, 0x1.1e387p-1F,
        0x1.60c972p-1F, 0x1.9cc85p-1F,  0x1.da4d7cp-1F, 0x1.2476c8p+0F, 0x1.61ba5ep+0F,
        0x1.99e76cp+0F, 0x1.d93b64p+0F, 0x1.0d0f5cp+1F, 0x1.34b74cp+1F, 0x1.548938p+1F,
        0x1.6c322ep+1F, 0x1.a31894p+1F, 0x1.de8f5cp+1F, 0x1.105f3cp+2F, 0x1.2cc29p+2F,
        0x1.4c9db2p+2F, 0x1.702e14p+2F, 0x1.90872cp+2F, 0x1.b3af1ap+2F, 0x1.d870a4p+2F,
        0x1.14ccccp+3F, 0x1.14ccccp+3F, 0x1.54ccccp+3F, 0x1.74ccccp+3F, 0x1.94ccccp+3F,
        0x1.b4ccccp+3F, 0x1.d4ccccp+3F};
    static constexpr float c0[] = {0x0p+0F,        0x0p+0F,        0x0p+0F,        0x1.982b1p-2F,
                                   0x1.03b6bp-1F,  0x1.31d98ep-1F, 0x1.55c238p-1F, 0x1.753222p-1F,
                                   0x1.a1664p-1F,  0x1.c33f54p-1F, 0x1.d7fc58p-1F, 0x1.e7397ap-1F,
                                   0x1.f0ee8cp-1F, 0x1.f7d5ecp-1F, 0x1.fb04cp-1F,  0x1.fc8d8ap-1F,
                                   0x1.fe8908p-1F, 0x1.ff6bccp-1F, 0x1.ffcb4ap-1F, 0x1.ffea4ap-1F,
                                   0x1.fff7fap-1F, 0x1.fffd5cp-1F, 0x1.ffff0ap-1F, 0x1.ffffaep-1F,
                                   0x1.ffffe6p-1F, 0x1.fffffep-1F, 0x1.fffffep-1F, 0x1p+0F,
                                   0x1p+0F,        0x1p+0F,        0x1p+0F,        0x1p+0F};
    static constexpr float c1[] = {
        0x0p+0F,         -0x1.363826p-17F, -0x1.7c13bap-13F, 0x1.aea6d6p-1F,  0x1.7c426ap-1F,
        0x1.494bf2p-1F,  0x1.1be082p-1F,   0x1.dff4ep-2F,    0x1.5771b6p-2F,  0x1.c92f9ap-3F,
        0x1.339afap-3F,  0x1.82d114p-4F,   0x1.db1618p-5F,   0x1.032d4p-5F,   0x1.3d42fap-6F,
        0x1.b7bebcp-7F,  0x1.766f0ep-8F,   0x1.283d02p-9F,   0x1.a59a6ep-11F, 0x1.5b5814p-12F,
        0x1.00be1cp-13F, 0x1.51ff06p-15F,  0x1.ebfe68p-17F,  0x1.47fe58p-18F, 0x1.9fea82p-20F,
        0x1.07742p-23F,  0x1.d67334p-24F,  0x1.5ba912p-26F,  0x1.4f1e0cp-32F, 0x1.6ad946p-35F,
        0x1.88c1p-38F,   0x1.a88862p-41F};
    static constexpr float c2[] = {
        0x1.4ee49ep-22F,  0x1.089caap-12F,  0x1.79a46ap-9F,   -0x1.575124p-2F,  -0x1.81c688p-2F,
        -0x1.896b5p-2F,   -0x1.7af96cp-2F,  -0x1.5dd6dp-2F,   -0x1.17fd1p-2F,   -0x1.92f09p-3F,
        -0x1.1b90c6p-3F,  -0x1.70193ap-4F,  -0x1.cd1ab8p-5F,  -0x1.fe1692p-6F,  -0x1.3a2ccep-6F,
        -0x1.b4c8cap-7F,  -0x1.7556dcp-8F,  -0x1.27e1f8p-9F,  -0x1.a5667ap-11F, -0x1.5b46dcp-12F,
        -0x1.00be7ap-13F, -0x1.51f0d6p-15F, -0x1.ebab24p-17F, -0x1.4770cep-18F, -0x1.9fc7p-20F,
        -0x1.cc8862p-23F, -0x1.69e6e2p-24F, 0x1.c28b58p-24F,  -0x1.1f3918p-27F, -0x1.36f932p-30F,
        -0x1.50ad4p-33F,  -0x1.6c7b5p-36F};
    static constexpr float c3[] = {
        -0x1.555b2ep-2F,  -0x1.580d22p-2F, -0x1.67a56p-2F,  -0x1.2c746ep-3F,  -0x1.ce62f2p-5F,
        0x1.eed3b2p-7F,   0x1.fda352p-5F,  0x1.7bfb82p-4F,  0x1.c73596p-4F,   0x1.957ea4p-4F,
        0x1.3db44ep-4F,   0x1.baafaap-5F,  0x1.212e82p-5F,  0x1.4924bcp-6F,   0x1.9aae3ap-7F,
        0x1.1f4bcep-7F,   0x1.eeac2ep-9F,  0x1.89b72ap-10F, 0x1.18ab26p-11F,  0x1.cf546ap-13F,
        0x1.56806ep-14F,  0x1.c29fdcp-16F, 0x1.4807bap-17F, 0x1.b67a6ep-19F,  0x1.174c5ep-20F,
        0x1.5028cap-26F,  0x1.bfa874p-26F, 0x1.42305p-22F,  -0x1.684daep-28F, -0x1.861e8ep-31F,
        -0x1.a6475ep-34F, -0x1.c8788ep-37F};
    static constexpr float c4[] = {
        0x1.efc41cp-12F,  0x1.ac5c28p-7F,   0x1.b0135cp-5F,   0x1.5c4a7ap-3F,   0x1.3b90fep-3F,
        0x1.e760c4p-4F,   0x1.4f456p-4F,    0x1.7a4c52p-5F,   0x1.cd6fb2p-11F,  -0x1.5f2baep-6F,
        -0x1.9e6504p-6F,  -0x1.5faf7cp-6F,  -0x1.fc0f94p-7F,  -0x1.33d59ap-7F,  -0x1.8ab7b4p-8F,
        -0x1.17c092p-8F,  -0x1.ee1844p-10F, -0x1.8c39d8p-11F, -0x1.1b8b3ap-12F, -0x1.d1f8ep-14F,
        -0x1.569e1ep-15F, -0x1.c96ffcp-17F, -0x1.5512dep-18F, -0x1.eade94p-20F, -0x1.1c9276p-21F,
        0x1.3ffeeep-21F,  0x1.47f09p-29F,   0x1.a49fcep-22F,  0x1.e002b4p-25F,  0x1.03da16p-27F,
        0x1.195408p-30F,  0x1.308c44p-33F};
    static constexpr float c5[] = {
        0x1.0a361ep-3F,  0x1.b3f928p-4F,   0x1.13447ep-4F,  -0x1.c2d406p-8F, -0x1.81e1b4p-5F,
        -0x1.d99b4p-5F,  -0x1.f6969cp-5F,  -0x1.9adf1cp-5F, -0x1.0707f6p-5F, -0x1.392a5ep-7F,
        0x1.71eb32p-10F, 0x1.2ed88p-8F,    0x1.2546dcp-8F,  0x1.bf6eb4p-9F,  0x1.33df82p-9F,
        0x1.90e4d6p-10F, 0x1.9465e4p-11F,  0x1.332c36p-12F, 0x1.c9538ap-14F, 0x1.51fd2ap-15F,
        0x1.eb0f04p-17F, 0x1.6b0e2ep-18F,  0x1.0152b6p-19F, 0x1.1dc63ap-22F, 0x1.71d91ep-23F,
        0x1.bfdfcep-21F, -0x1.4d280ep-29F, 0x1.a66e6ep-23F, 0x1.338318p-24F, 0x1.4cf1d2p-27F,
        0x1.6872eap-30F, 0x1.8615fcp-33F};
};

/// e^x - 1 on (-20, 0]; cells of 1/6, from -4/3 on of 1/3, from -4 on of 2/3, from -28/3 on of 4/3.
struct expm1_cells {
    /// The position where the inner cells end.
    static constexpr float inner_end = 2.5F;
    static constexpr float centre[] = {
        0x0p+0F,         0x0p+0F,         -0x1.8ed916p-2F, -0x1.2ae84ep-1F, -0x1.80a2ap-1F,
        -0x1.cc86ccp-1F, -0x1.139ab4p+0F, -0x1.3d7f6ep+0F, -0x1.7af1aap+0F, -0x1.dcb9bp+0F,
        -0x1.14c1ep+1F,  -0x1.3e1894p+1F, -0x1.645cd8p+1F, -0x1.8fb7a4p+1F, -0x1.bc3d7p+1F,
        -0x1.ee9218p+1F, -0x1.1ba74p+2F,  -0x1.40f5c2p+2F, -0x1.7104c8p+2F, -0x1.9267c4p+2F,
        -0x1.bfba5ep+2F, -0x1.e4a27ap+2F, -0x1.0a7984p+3F, -0x1.1f4dd2p+3F, -0x1.3ed4fep+3F,
        -0x1.6b465p+3F,  -0x1.90ca12p+3F, -0x1.bdae14p+3F, -0x1.e7fa8ap+3F, -0x1.0a2bbp+4F,
        -0x1.0a2bbp+4F,  -0x1.0a2bbp+4F};
    static constexpr float c0[] = {
        0x0p+0F,         0x0p+0F,         -0x1.4a58d6p-2F, -0x1.c4d736p-2F, -0x1.0e72bep-1F,
        -0x1.2fb9a2p-1F, -0x1.518804p-1F, -0x1.6bde64p-1F, -0x1.8b7a88p-1F, -0x1.b078bp-1F,
        -0x1.c514d2p-1F, -0x1.d557b8p-1F, -0x1.e05dap-1F,  -0x1.e9745ep-1F, -0x1.f013fap-1F,
        -0x1.f54124p-1F, -0x1.f9e998p-1F, -0x1.fc99fep-1F, -0x1.fe656ap-1F, -0x1.ff0c4ep-1F,
        -0x1.ff87f8p-1F, -0x1.ffbc92p-1F, -0x1.ffe04ep-1F, -0x1.ffef78p-1F, -0x1.fff9d4p-1F,
        -0x1.fffe76p-1F, -0x1.ffff86p-1F, -0x1.ffffe2p-1F, -0x1.fffff8p-1F, -0x1.fffffep-1F,
        -0x1.fffffep-1F, -0x1.fffffep-1F};
    static constexpr float c1[] = {
        0x0p+0F,         -0x1.08e828p-20F, 0x1.5ad396p-1F,  0x1.1d9466p-1F,  0x1.e31a84p-2F,
        0x1.a08cbcp-2F,  0x1.5ceff8p-2F,   0x1.284338p-2F,  0x1.d215ep-3F,   0x1.3e1d4p-3F,
        0x1.d7597p-4F,   0x1.55424p-4F,    0x1.fa26p-5F,    0x1.68ba2p-5F,   0x1.fd80cp-6F,
        0x1.57db8p-6F,   0x1.859a1cp-7F,   0x1.b30108p-8F,  0x1.9a961cp-9F,  0x1.e763ecp-10F,
        0x1.e02p-11F,    0x1.0db7fep-11F,  0x1.fb1ffap-13F, 0x1.087ffap-13F, 0x1.8aff4cp-15F,
        0x1.89ffaep-17F, 0x1.e7fef6p-19F,  0x1.dffdd6p-21F, 0x1.fff38p-23F,  0x1.ffee7ep-25F,
        0x1.ff2dbcp-25F, 0x1.f09b66p-25F};
    static constexpr float c2[] = {
        0x1.fffffcp-2F,  0x1.fffa7ap-2F,  0x1.5ad3ap-2F,   0x1.1d9462p-2F,  0x1.e31a92p-3F,
        0x1.a08cbep-3F,  0x1.5ceff8p-3F,  0x1.284338p-3F,  0x1.d215dp-4F,   0x1.3e1d38p-4F,
        0x1.d75956p-5F,  0x1.554232p-5F,  0x1.fa2602p-6F,  0x1.68ba1ep-6F,  0x1.fd80cp-7F,
        0x1.57db78p-7F,  0x1.859a52p-8F,  0x1.b2ff82p-9F,  0x1.9a965p-10F,  0x1.e76296p-11F,
        0x1.e01e22p-12F, 0x1.0db768p-12F, 0x1.fb1ac6p-14F, 0x1.087f08p-14F, 0x1.8ae7a8p-16F,
        0x1.89e0eap-18F, 0x1.e7cdp-20F,   0x1.df8eb6p-22F, 0x1.fde70cp-24F, 0x1.fd5646p-26F,
        0x1.f7fffep-26F, 0x1.bfa624p-26F};
    static constexpr float c3[] = {
        0x1.555356p-3F,  0x1.54f81ap-3F,  0x1.ce6404p-4F,  0x1.7cb4b6p-4F,  0x1.421196p-4F,
        0x1.15b36ap-4F,  0x1.d1401ep-5F,  0x1.8b047ap-5F,  0x1.36ba6cp-5F,  0x1.a82488p-6F,
        0x1.3a3bdap-6F,  0x1.c7044ep-7F,  0x1.51713p-7F,   0x1.e0fb8ep-8F,  0x1.53ad36p-8F,
        0x1.ca774p-9F,   0x1.03a0e4p-9F,  0x1.21f98cp-10F, 0x1.119d36p-11F, 0x1.44fe88p-12F,
        0x1.40157ap-13F, 0x1.67b25cp-14F, 0x1.5214c8p-15F, 0x1.60b3d8p-16F, 0x1.0776d2p-17F,
        0x1.068ba2p-19F, 0x1.458426p-21F, 0x1.3fe47cp-23F, 0x1.542c44p-25F, 0x1.54a6cep-27F,
        0x1.38f85ep-27F, 0x1.cad556p-28F};
    static constexpr float c4[] = {
        0x1.54bd94p-5F,  0x1.4f3c14p-5F,  0x1.cd47c2p-6F,  0x1.7d0432p-6F,  0x1.41e574p-6F,
        0x1.15b28cp-6F,  0x1.d1583p-7F,   0x1.8b170cp-7F,  0x1.370b28p-7F,  0x1.a88162p-8F,
        0x1.3aa03ap-8F,  0x1.c7839ep-9F,  0x1.517ee8p-9F,  0x1.e128c8p-10F, 0x1.53e5bcp-10F,
        0x1.cad7cep-11F, 0x1.03e368p-11F, 0x1.237246p-12F, 0x1.11e0e2p-13F, 0x1.4652f4p-14F,
        0x1.41bed8p-15F, 0x1.6869d6p-16F, 0x1.54cc6cp-17F, 0x1.626c92p-18F, 0x1.0cb888p-19F,
        0x1.0c720ap-21F, 0x1.4c866ap-23F, 0x1.4d041ap-25F, 0x1.83af7cp-27F, 0x1.89bd6cp-29F,
        0x1.e4d694p-30F, 0x1.038fe2p-30F};
    static constexpr float c5[] = {
        0x1.ff0a42p-8F,  0x1.bba766p-8F,  0x1.794e22p-8F,  0x1.a66aa2p-8F,  0x1.033faap-8F,
        0x1.b390dep-9F,  0x1.71e732p-9F,  0x1.3932a4p-9F,  0x1.e988bcp-10F, 0x1.5c5ae6p-10F,
        0x1.f5978cp-11F, 0x1.67e22cp-11F, 0x1.028962p-11F, 0x1.727f54p-12F, 0x1.0883d2p-12F,
        0x1.78fa0cp-13F, 0x1.cbf03cp-14F, 0x1.d9a0dp-15F,  0x1.e4b0b8p-16F, 0x1.f3374ap-17F,
        0x1.006ad2p-17F, 0x1.0c1ce6p-18F, 0x1.0f92fp-19F,  0x1.1548a8p-20F, 0x1.9eaa5p-22F,
        0x1.b2afeap-24F, 0x1.f32908p-26F, 0x1.0aa276p-27F, 0x1.6ecb44p-29F, 0x1.420d94p-31F,
        0x1.66b5eap-33F, 0x1.f7dab4p-35F};
};

/// Phi(-z) · e^(z²/2) on [0, 15); cells as those of tanh.
struct normal_cells {
    static constexpr float centre[] = {
        0x1.13c6a8p-4F, 0x1.958106p-3F, 0x1.50b43ap-2F, 0x1.b70624p-2F, 0x1.1e0e56p-1F,
        0x1.62f9dcp-1F, 0x1.9b26eap-1F, 0x1.dc6666p-1F, 0x1.286c8cp+0F, 0x1.68a9fcp+0F,
        0x1.a7eb86p+0F, 0x1.d8020cp+0F, 0x1.0c2f1ap+1F, 0x1.309fbep+1F, 0x1.503d7p+1F,
        0x1.735c28p+1F, 0x1.a522dp+1F,  0x1.dadd3p+1F,  0x1.12ed92p+2F, 0x1.2b3646p+2F,
        0x1.4e9582p+2F, 0x1.6b6148p+2F, 0x1.90999ap+2F, 0x1.ae1db2p+2F, 0x1.e89168p+2F,
        0x1.0c1cacp+3F, 0x1.311168p+3F, 0x1.4dda1cp+3F, 0x1.6ddd3p+3F,  0x1.94b74cp+3F,
        0x1.ac1cacp+3F, 0x1.cc418ap+3F};
    static constexpr float c0[] = {0x1.e59d92p-2F, 0x1.b82efcp-2F, 0x1.912acap-2F, 0x1.770134p-2F,
                                   0x1.58f1d4p-2F, 0x1.3dcfbcp-2F, 0x1.2a3dacp-2F, 0x1.15f3ecp-2F,
                                   0x1.ee4536p-3F, 0x1.b6e9p-3F,   0x1.8a451p-3F,  0x1.6d7718p-3F,
                                   0x1.4c6d2ap-3F, 0x1.2d15f2p-3F, 0x1.160758p-3F, 0x1.000158p-3F,
                                   0x1.cbc83cp-4F, 0x1.9db514p-4F, 0x1.6a753cp-4F, 0x1.4f563ep-4F,
                                   0x1.2e33c2p-4F, 0x1.17986ap-4F, 0x1.fdb392p-5F, 0x1.dc2b22p-5F,
                                   0x1.a51cccp-5F, 0x1.80ba46p-5F, 0x1.5327f8p-5F, 0x1.367394p-5F,
                                   0x1.1bb4dap-5F, 0x1.00d172p-5F, 0x1.e5e15p-6F,  0x1.c4474cp-6F};
    static constexpr float c1[] = {
        -0x1.77d242p-2F, -0x1.415c4ep-2F, -0x1.149baep-2F, -0x1.ef7a9ep-3F, -0x1.af972ap-3F,
        -0x1.785934p-3F, -0x1.520a4ep-3F, -0x1.2bc7eep-3F, -0x1.e96e1ap-4F, -0x1.8d5b1ep-4F,
        -0x1.484b9ap-4F, -0x1.1e644cp-4F, -0x1.e2270cp-5F, -0x1.91f31ep-5F, -0x1.5abfb2p-5F,
        -0x1.2931c2p-5F, -0x1.e54ebp-6F,  -0x1.8d0f64p-6F, -0x1.3427bep-6F, -0x1.09380ep-6F,
        -0x1.b189d2p-7F, -0x1.749eb2p-7F, -0x1.36e3f6p-7F, -0x1.100f76p-7F, -0x1.ab522cp-8F,
        -0x1.658ec4p-8F, -0x1.16a956p-8F, -0x1.d3bdacp-9F, -0x1.872c0cp-9F, -0x1.40f4bp-9F,
        -0x1.1f6268p-9F, -0x1.f26p-10F};
    static constexpr float c2[] = {
        0x1.cc4fecp-3F,  0x1.788de4p-3F,  0x1.3636f2p-3F,  0x1.0cca4ep-3F,  0x1.c0c21ep-4F,
        0x1.76b21ep-4F,  0x1.450658p-4F,  0x1.14f8p-4F,    0x1.a5d396p-5F,  0x1.3e0202p-5F,
        0x1.e9ce54p-6F,  0x1.95c5f2p-6F,  0x1.3f8184p-6F,  0x1.ef817p-7F,   0x1.927f58p-7F,
        0x1.439246p-7F,  0x1.e4d00cp-8F,  0x1.6b9234p-8F,  0x1.f84bc8p-9F,  0x1.959876p-9F,
        0x1.2e4416p-9F,  0x1.e46354p-10F, 0x1.734d72p-10F, 0x1.3119bp-10F,  0x1.ab2466p-11F,
        0x1.48184ap-11F, 0x1.c55168p-12F, 0x1.5d5d5ep-12F, 0x1.0bbd62p-12F, 0x1.8ebc2p-13F,
        0x1.522666p-13F, 0x1.114fecp-13F};
    static constexpr float c3[] = {
        -0x1.e06894p-4F,  -0x1.7abd9ap-4F,  -0x1.2ccbd6p-4F,  -0x1.fb09f6p-5F,  -0x1.98564p-5F,
        -0x1.48a068p-5F,  -0x1.14b256p-5F,  -0x1.c7c678p-6F,  -0x1.46ec3p-6F,   -0x1.ce372cp-7F,
        -0x1.4eb9d2p-7F,  -0x1.08f4a4p-7F,  -0x1.892e38p-8F,  -0x1.1db4f2p-8F,  -0x1.b7a10cp-9F,
        -0x1.4d57fcp-9F,  -0x1.cd7034p-10F, -0x1.3f4592p-10F, -0x1.8e7cb6p-11F, -0x1.2cb922p-11F,
        -0x1.9a8314p-12F, -0x1.3398d8p-12F, -0x1.b2b29p-13F,  -0x1.501e8ap-13F, -0x1.a4b908p-14F,
        -0x1.296e76p-14F, -0x1.6d1b5ap-15F, -0x1.02cc4p-15F,  -0x1.6bf73ap-16F, -0x1.ec7162p-17F,
        -0x1.8bd536p-17F, -0x1.2a6dcap-17F};
    static constexpr float c4[] = {
        0x1.bc49b6p-5F,  0x1.530b6cp-5F,  0x1.055334p-5F,  0x1.ad1f98p-6F,  0x1.4ee58cp-6F,
        0x1.04f2f4p-6F,  0x1.ac4c34p-7F,  0x1.56257p-7F,   0x1.d16ce2p-8F,  0x1.36a412p-8F,
        0x1.a9894ep-9F,  0x1.433d88p-9F,  0x1.c64f6p-10F,  0x1.377a54p-10F, 0x1.c834a8p-11F,
        0x1.47dd22p-11F, 0x1.a6178cp-12F, 0x1.0e9a2ep-12F, 0x1.31703cp-13F, 0x1.b2432p-14F,
        0x1.106d84p-14F, 0x1.7e46fcp-15F, 0x1.f3e9d6p-16F, 0x1.6c29f6p-16F, 0x1.999176p-17F,
        0x1.0ad6b8p-17F, 0x1.243a8ep-18F, 0x1.7d2cb6p-19F, 0x1.ec26bep-20F, 0x1.2ed4c8p-20F,
        0x1.cd156ep-21F, 0x1.449d28p-21F};
    static constexpr float c5[] = {
        -0x1.89d676p-6F,  -0x1.301bccp-6F,  -0x1.a38d22p-7F,  -0x1.2770bap-7F,  -0x1.c728b8p-8F,
        -0x1.69104ep-8F,  -0x1.4a544cp-8F,  -0x1.fc291ap-9F,  -0x1.471c22p-9F,  -0x1.9d441cp-10F,
        -0x1.085b34p-10F, -0x1.5faa8ep-11F, -0x1.dc2746p-12F, -0x1.41fcd8p-12F, -0x1.99aae2p-13F,
        -0x1.37cf06p-13F, -0x1.8659b4p-14F, -0x1.a7ba06p-15F, -0x1.e8cc28p-16F, -0x1.1fdadap-16F,
        -0x1.5e26dep-17F, -0x1.baa94cp-18F, -0x1.1267b2p-18F, -0x1.72c3cp-19F,  -0x1.b10e1ep-20F,
        -0x1.b59b66p-21F, -0x1.d85b88p-22F, -0x1.0cb6ecp-22F, -0x1.3c7f22p-23F, -0x1.8502cep-24F,
        -0x1.f1007ep-25F, -0x1.48557p-25F};
};

/// Phi(-z) · e^(z²/2) - z / sqrt(2·pi) on [0, 15); cells as those of tanh.
struct normal_slope_cells {
    static constexpr float centre[] = {
        0x1.3e0418p-4F, 0x1.98p-3F,     0x1.3c7efap-2F, 0x1.b50e56p-2F, 0x1.23a5e4p-1F,
        0x1.57e354p-1F, 0x1.9851ecp-1F, 0x1.dbdf3cp-1F, 0x1.1ba1cap+0F, 0x1.5fdb22p+0F,
        0x1.9a8d5p+0F,  0x1.de020cp+0F, 0x1.0e645ap+1F, 0x1.31c396p+1F, 0x1.4cf6c8p+1F,
        0x1.6f820cp+1F, 0x1.975c28p+1F, 0x1.e06872p+1F, 0x1.130938p+2F, 0x1.2df2bp+2F,
        0x1.51926ep+2F, 0x1.6d74bcp+2F, 0x1.8d3d7p+2F,  0x1.b3126ep+2F, 0x1.e16a7ep+2F,
        0x1.107ae2p+3F, 0x1.2d46a8p+3F, 0x1.53bb64p+3F, 0x1.6d71aap+3F, 0x1.90cacp+3F,
        0x1.b35f3cp+3F, 0x1.cb9894p+3F};
    static constexpr float c0[] = {
        0x1.c20bf4p-2F,  0x1.66686ep-2F,  0x1.186c56p-2F,  0x1.923e0ep-3F,  0x1.b79936p-4F,
        0x1.7c6264p-5F,  -0x1.a9d2b2p-6F, -0x1.965578p-4F, -0x1.8e7492p-3F, -0x1.528f7p-2F,
        -0x1.c5a3fap-2F, -0x1.22dc6cp-1F, -0x1.5ce4bap-1F, -0x1.9ce166p-1F, -0x1.cd4486p-1F,
        -0x1.04f24ep+0F, -0x1.277384p+0F, -0x1.65b83p+0F,  -0x1.a03f9cp+0F, -0x1.cd0e74p+0F,
        -0x1.03fa64p+1F, -0x1.1ae6bcp+1F, -0x1.34ec5ep+1F, -0x1.53c74cp+1F, -0x1.79709ep+1F,
        -0x1.ace5cep+1F, -0x1.db67p+1F,   -0x1.0caecap+2F, -0x1.215cf8p+2F, -0x1.3dc28cp+2F,
        -0x1.59828cp+2F, -0x1.6cef72p+2F};
    static constexpr float c1[] = {
        -0x1.85d08ep-1F, -0x1.6cb5ap-1F,  -0x1.59aafcp-1F, -0x1.486308p-1F, -0x1.36f098p-1F,
        -0x1.2c6746p-1F, -0x1.213834p-1F, -0x1.17467p-1F,  -0x1.0c267ep-1F, -0x1.fea4b2p-2F,
        -0x1.ede018p-2F, -0x1.def088p-2F, -0x1.d41a3cp-2F, -0x1.ca7c6p-2F,  -0x1.c482dap-2F,
        -0x1.be482cp-2F, -0x1.b88b3ep-2F, -0x1.b0d916p-2F, -0x1.abc368p-2F, -0x1.a8d34ap-2F,
        -0x1.a5d8dap-2F, -0x1.a40a1ap-2F, -0x1.a262e4p-2F, -0x1.a0d64ep-2F, -0x1.9f6258p-2F,
        -0x1.9deecap-2F, -0x1.9cfa52p-2F, -0x1.9c0c82p-2F, -0x1.9b946ep-2F, -0x1.9b12a2p-2F,
        -0x1.9ab062p-2F, -0x1.9a781cp-2F};
    static constexpr float c2[] = {
        0x1.c4f36cp-3F,  0x1.77dccep-3F,  0x1.3f4612p-3F,  0x1.0d85b4p-3F,  0x1.ba20dep-4F,
        0x1.818e5cp-4F,  0x1.4754a2p-4F,  0x1.155244p-4F,  0x1.bf3a5cp-5F,  0x1.4a3778p-5F,
        0x1.02756cp-5F,  0x1.8c9724p-6F,  0x1.3a779ep-6F,  0x1.ebb52ap-7F,  0x1.9b0caap-7F,
        0x1.4b35c2p-7F,  0x1.05fbfep-7F,  0x1.616358p-8F,  0x1.f7cabcp-9F,  0x1.8c19ep-9F,
        0x1.272fb2p-9F,  0x1.dcf61ap-10F, 0x1.7bfe14p-10F, 0x1.278acep-10F, 0x1.bd459ap-11F,
        0x1.3954fp-11F,  0x1.d5ef0cp-12F, 0x1.4c1f88p-12F, 0x1.0ca2ep-12F,  0x1.9a46a4p-13F,
        0x1.41c13ap-13F, 0x1.127aeap-13F};
    static constexpr float c3[] = {
        -0x1.d7519cp-4F,  -0x1.79f36ap-4F,  -0x1.373698p-4F,  -0x1.fc94bep-5F,  -0x1.912a5p-5F,
        -0x1.543cd6p-5F,  -0x1.172bap-5F,   -0x1.c85026p-6F,  -0x1.5f3566p-6F,  -0x1.e4378p-7F,
        -0x1.65cf18p-7F,  -0x1.01741cp-7F,  -0x1.8153bep-8F,  -0x1.1af744p-8F,  -0x1.c39d94p-9F,
        -0x1.578f3ap-9F,  -0x1.fdc8fep-10F, -0x1.33c514p-10F, -0x1.8e0254p-11F, -0x1.237e02p-11F,
        -0x1.8d6e5ep-12F, -0x1.2d4674p-12F, -0x1.bfbf4ap-13F, -0x1.412338p-13F, -0x1.bcca9ep-14F,
        -0x1.17d88cp-14F, -0x1.7e3702p-15F, -0x1.e58ef8p-16F, -0x1.6d47bp-16F,  -0x1.02e7p-16F,
        -0x1.7200a6p-17F, -0x1.306d3p-17F};
    static constexpr float c4[] = {
        0x1.b2cf1p-5F,   0x1.5244aep-5F,  0x1.0f34aap-5F,  0x1.ae5bep-6F,   0x1.486dc8p-6F,
        0x1.10a308p-6F,  0x1.b0be92p-7F,  0x1.5788f4p-7F,  0x1.fa06f8p-8F,  0x1.4830dep-8F,
        0x1.cc9002p-9F,  0x1.38cd1p-9F,   0x1.becc7p-10F,  0x1.339bb2p-10F, 0x1.d57b5ep-11F,
        0x1.50dc9cp-11F, 0x1.daed34p-12F, 0x1.02f534p-12F, 0x1.310096p-13F, 0x1.a295e4p-14F,
        0x1.07a18ap-14F, 0x1.813188p-15F, 0x1.023c5ap-15F, 0x1.5afef8p-16F, 0x1.b5c8fap-17F,
        0x1.ed15dp-18F,  0x1.35de16p-18F, 0x1.585f68p-19F, 0x1.f0325p-20F,  0x1.3c1a48p-20F,
        0x1.19246ep-20F, 0x1.4f8f98p-21F};
    static constexpr float c5[] = {
        -0x1.8f3b62p-6F,  -0x1.18c406p-6F,  -0x1.15cfcp-6F,   -0x1.6305aap-7F,  -0x1.5ff472p-8F,
        -0x1.4c5f5ep-8F,  -0x1.cfcfd8p-9F,  -0x1.7c881ap-8F,  -0x1.445bd2p-9F,  -0x1.9a097ep-10F,
        -0x1.16cb22p-10F, -0x1.8091c6p-11F, -0x1.1ed94cp-11F, -0x1.3a0d28p-12F, -0x1.4be9a4p-13F,
        -0x1.6a39fp-14F,  -0x1.7d6982p-14F, -0x1.b21bf6p-15F, -0x1.dd8deep-16F, -0x1.42340ap-16F,
        -0x1.0d2c36p-16F, -0x1.60379p-17F,  -0x1.6367e6p-18F, -0x1.047134p-17F, -0x1.7cc18p-20F,
        -0x1.be6b76p-21F, -0x1.58f1e6p-21F, -0x1.da534ep-24F, -0x1.a21feep-23F, 0x1.e17f1p-22F,
        0x1.0de4acp-23F,  0x1.7f26a8p-23F};
};

/// log(1 + e^x) / e^x on (-20, -1/2]; cells as those of expm1. From -1/2 on, log(2) +
/// log(cosh(x/2)), of which the second part shrinks with x, and its error with it.
struct log1p_cells {
    /// The position where the inner cells end.
    static constexpr float even_end = 2.75F;
    static constexpr float centre[] = {
        0x0p+0F,         0x0p+0F,         0x0p+0F,         -0x1.25735ep-1F, -0x1.85c29p-1F,
        -0x1.d3bbbcp-1F, -0x1.13e4b2p+0F, -0x1.4526eap+0F, -0x1.750624p+0F, -0x1.df0fb4p+0F,
        -0x1.13e4b2p+1F, -0x1.44ac08p+1F, -0x1.6ccb7p+1F,  -0x1.958a94p+1F, -0x1.c224dep+1F,
        -0x1.e85cd8p+1F, -0x1.0f242ep+2F, -0x1.3b6872p+2F, -0x1.6ce81cp+2F, -0x1.9a534ap+2F,
        -0x1.c0872cp+2F, -0x1.ec2fcap+2F, -0x1.0cd5acp+3F, -0x1.1d8938p+3F, -0x1.3df3b6p+3F,
        -0x1.67735ep+3F, -0x1.93867cp+3F, -0x1.bfe354p+3F, -0x1.e7fa8ap+3F, -0x1.e7fa8ap+3F,
        -0x1.e7fa8ap+3F, -0x1.388888p+4F};
    static constexpr float c0[] = {0x1.62e43p-1F,  0x1.62e43p-1F,  0x1.62e43p-1F,  0x1.960bcep-1F,
                                   0x1.a42248p-1F, 0x1.ae8176p-1F, 0x1.b8a952p-1F, 0x1.c3415p-1F,
                                   0x1.cc44fep-1F, 0x1.dc397p-1F,  0x1.e4731ep-1F, 0x1.ecbfacp-1F,
                                   0x1.f1bd18p-1F, 0x1.f58588p-1F, 0x1.f88b8cp-1F, 0x1.fa7114p-1F,
                                   0x1.fc5596p-1F, 0x1.fe27dap-1F, 0x1.ff2592p-1F, 0x1.ff9474p-1F,
                                   0x1.ffc4c4p-1F, 0x1.ffe20cp-1F, 0x1.fff148p-1F, 0x1.fff744p-1F,
                                   0x1.fffcd4p-1F, 0x1.ffff22p-1F, 0x1.ffffc8p-1F, 0x1.fffff2p-1F,
                                   0x1.fffffcp-1F, 0x1.fffffcp-1F, 0x1.fffffcp-1F, 0x1p+0F};
    static constexpr float c1[] = {
        -0x1.2a98e6p-30F, -0x1.35c9e6p-22F, -0x1.ccbcd4p-19F, -0x1.3a82f2p-3F,  -0x1.1c9148p-3F,
        -0x1.0450bcp-3F,  -0x1.d56de2p-4F,  -0x1.9c07f4p-4F,  -0x1.67ebc2p-4F,  -0x1.042672p-4F,
        -0x1.99bd1p-5F,   -0x1.24c51cp-5F,  -0x1.b79214p-6F,  -0x1.46389p-6F,   -0x1.d3e53ep-7F,
        -0x1.5e9996p-7F,  -0x1.d0bd08p-8F,  -0x1.d5e21ap-9F,  -0x1.b3e3aep-10F, -0x1.adb7ap-11F,
        -0x1.d996e6p-12F, -0x1.df1a94p-13F, -0x1.d6ee1p-14F,  -0x1.177998p-14F, -0x1.95fb6p-16F,
        -0x1.bc0082p-18F, -0x1.c0011cp-20F, -0x1.bffd02p-22F, -0x1.fff376p-24F, -0x1.fee97ep-24F,
        -0x1.ef894p-24F,  -0x1.c560dap-30F};
    static constexpr float c2[] = {
        0x1.ffffe8p-4F,   0x1.fff9ap-4F,    0x1.ffd372p-4F,   -0x1.3b47d4p-5F,  -0x1.3fbf7p-5F,
        -0x1.3c4592p-5F,  -0x1.32937ep-5F,  -0x1.2116ccp-5F,  -0x1.0bac9ap-5F,  -0x1.aaa7fcp-6F,
        -0x1.607f32p-6F,  -0x1.07f5bap-6F,  -0x1.975edep-7F,  -0x1.34994cp-7F,  -0x1.c1dc2p-8F,
        -0x1.5480aap-8F,  -0x1.c7e5d2p-9F,  -0x1.d16074p-10F, -0x1.b1f37ep-11F, -0x1.acc71ep-12F,
        -0x1.d90204p-13F, -0x1.dec84ap-14F, -0x1.d6c8ecp-15F, -0x1.176252p-15F, -0x1.95e04cp-17F,
        -0x1.bc1d1cp-19F, -0x1.c01072p-21F, -0x1.bf778cp-23F, -0x1.fde622p-25F, -0x1.f6807cp-25F,
        -0x1.bc77eep-25F, -0x1.abc5a2p-25F};
    static constexpr float c3[] = {
        -0x1.4d173ap-19F, -0x1.a81edep-15F, -0x1.b9799ap-13F, 0x1.1427fcp-9F,   -0x1.0e67f2p-13F,
        -0x1.b94764p-10F, -0x1.918dbcp-9F,  -0x1.16cec6p-8F,  -0x1.477614p-8F,  -0x1.64f1fap-8F,
        -0x1.4f445cp-8F,  -0x1.197c26p-8F,  -0x1.ce9ccp-9F,   -0x1.6e9bb8p-9F,  -0x1.14a4ecp-9F,
        -0x1.abbbb8p-10F, -0x1.2462d8p-10F, -0x1.305c0ap-11F, -0x1.1eb03p-12F,  -0x1.1c82f6p-13F,
        -0x1.3a968ep-14F, -0x1.3ed384p-15F, -0x1.3990fp-16F,  -0x1.745222p-17F, -0x1.0ee174p-18F,
        -0x1.286108p-20F, -0x1.2ae08ep-22F, -0x1.2a9eeap-24F, -0x1.542b8ap-26F, -0x1.35c7bep-26F,
        -0x1.c3ca2p-27F,  0x1.a5eebep-26F};
    static constexpr float c4[] = {
        -0x1.57516ep-8F,  -0x1.62f406p-8F,  -0x1.77ac0ap-8F,  0x1.9d160ap-9F,   0x1.6ae46ep-9F,
        0x1.333a9p-9F,    0x1.e392bap-10F,  0x1.553144p-10F,  0x1.81fec4p-11F,  -0x1.dae80ap-14F,
        -0x1.c3f09ep-12F, -0x1.3b1fb8p-11F, -0x1.3c276cp-11F, -0x1.1aa3d8p-11F, -0x1.d0bc5ep-12F,
        -0x1.7ad604p-12F, -0x1.0ddb18p-12F, -0x1.25210ap-13F, -0x1.1aa57cp-14F, -0x1.1a95p-15F,
        -0x1.3af52ap-16F, -0x1.416432p-17F, -0x1.3a4cbep-18F, -0x1.7dbe7ep-19F, -0x1.13ab76p-20F,
        -0x1.290ab2p-22F, -0x1.2da878p-24F, -0x1.3877p-26F,   -0x1.83c044p-28F, -0x1.d8e504p-29F,
        -0x1.f9590ap-30F, 0x1.9b09bap-23F};
    static constexpr float c5[] = {
        -0x1.604bp-13F,   -0x1.bc9557p-12F, -0x1.5ab22p-11F,  0x1.1f98b6p-11F,  0x1.2db128p-11F,
        0x1.88a5f2p-13F,  0x1.1725b2p-11F,  0x1.219e0cp-13F,  0x1.078b86p-11F,  0x1.52c6a8p-12F,
        0x1.40a6dap-13F,  0x1.1ead3p-15F,   -0x1.490934p-16F, -0x1.ac0938p-15F, -0x1.db5992p-15F,
        -0x1.dae412p-15F, -0x1.5433ccp-15F, -0x1.97041ap-16F, -0x1.c25cd6p-17F, -0x1.e01628p-18F,
        -0x1.f09cb2p-19F, -0x1.f6606ep-20F, -0x1.0c6cc8p-20F, -0x1.58de12p-21F, -0x1.9e34d6p-23F,
        -0x1.a9b2b2p-25F, -0x1.c84a3cp-27F, -0x1.e63472p-29F, -0x1.6ef7c8p-30F, -0x1.563bcep-32F,
        -0x1.e3c852p-34F, -0x1.8a2d6cp-23F};
};

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math::detail
