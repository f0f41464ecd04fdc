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

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math::detail
