import { createPrivateKey } from 'node:crypto';

/** Of 127.0.0.1 and localhost, signed by itself, from 2020 to 2120: a secret to nobody. */
export const LOOPBACK_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBrjCCAVOgAwIBAgIBATAKBggqhkjOPQQDAjA3MTUwMwYDVQQDDCxUZXN0cyBv
ZiBzbmFwc2hvdHMgb24gdGhlIGxvb3BiYWNrIGludGVyZmFjZTAgFw0yMDAxMDEw
MDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowNzE1MDMGA1UEAwwsVGVzdHMgb2Ygc25h
cHNob3RzIG9uIHRoZSBsb29wYmFjayBpbnRlcmZhY2UwWTATBgcqhkjOPQIBBggq
hkjOPQMBBwNCAASds2Dh441t1o1ez4viGsSX2UQPQ7L5gfghS+vsf/vWyid+mA40
jjd5sxE6oTy2iyzJDx4PHkp0mTNhddqDMGu1o04wTDAaBgNVHREEEzARhwR/AAAB
gglsb2NhbGhvc3QwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUbGqlIc0FWX0q
CrjcbqrOFfehumUwCgYIKoZIzj0EAwIDSQAwRgIhAKQ9g49/ubu49+MtsyTzSgTZ
G1GgL8oh16X0wlulGA8xAiEArSf4mQDj/EFTZHWDvreKKBY23zRMrX5D1v4acVVG
bxQ=
-----END CERTIFICATE-----
`;

export const LOOPBACK_KEY = createPrivateKey({
    key: Buffer.from(
        'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrYn7k+DApfpEKUB9JU7iDpps9lYRcu1dhM7NGmr3uKOhRANCAASds2Dh' +
            '441t1o1ez4viGsSX2UQPQ7L5gfghS+vsf/vWyid+mA40jjd5sxE6oTy2iyzJDx4PHkp0mTNhddqDMGu1',
        'base64',
    ),
    format: 'der',
    type: 'pkcs8',
})
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
