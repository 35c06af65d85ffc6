"""Independent reference estimators in float64, with numpy and scipy only, written from the formulas that each
docstring names. Natural logs inside, results in nats or bits as the name says."""
import numpy as np
from scipy.special import digamma, gammaln, logsumexp
LN2 = np.log(2.0)

# ---------- discrete ----------
def h_counts_bits(c):
    c = np.asarray(c, float); c = c[c > 0]; p = c / c.sum()
    return float(-(p * np.log2(p)).sum())

def rows_to_ids(m):
    _, inv = np.unique(np.ascontiguousarray(m), axis=0, return_inverse=True)
    return inv.ravel()

def mi_discrete_bits(a, b):
    """plug-in I(A;B) = H(A)+H(B)-H(A,B) of two integer label vectors"""
    ha = h_counts_bits(np.unique(a, return_counts=True)[1])
    hb = h_counts_bits(np.unique(b, return_counts=True)[1])
    hab = h_counts_bits(np.unique(np.c_[a, b], axis=0, return_counts=True)[1])
    return ha + hb - hab

def miller_madow_bits(c):
    c = np.asarray(c); c = c[c > 0]
    return h_counts_bits(c) + (len(c) - 1) / (2.0 * c.sum()) / LN2

def grassberger2003_bits(c):
    """H = ln N - (1/N) sum n_i G(n_i), G(n)=psi(n)+(-1)^n/2 [psi((n+1)/2)-psi(n/2)]"""
    c = np.asarray(c); c = c[c > 0].astype(float); n = c.sum()
    g = digamma(c) + 0.5 * (-1.0) ** c * (digamma((c + 1) / 2) - digamma(c / 2))
    return float((np.log(n) - (c * g).sum() / n) / LN2)

def grassberger1988_bits(c):
    """H = sum n/N (ln N - psi(n) - (-1)^n/(n+1))"""
    c = np.asarray(c); c = c[c > 0].astype(float); n = c.sum()
    return float((c / n * (np.log(n) - digamma(c) - (-1.0) ** c / (c + 1))).sum() / LN2)

def chao_shen_bits(c):
    c = np.asarray(c); c = c[c > 0].astype(float); n = c.sum()
    f1 = (c == 1).sum()
    if f1 == n: f1 = n - 1
    cov = 1 - f1 / n
    p = cov * c / n
    return float(-(p * np.log(p) / (1 - (1 - p) ** n)).sum() / LN2)

# ---------- binnings ----------
def bins_edges30(v, n_edges=30):
    """as IDNNs bins: float32 linspace(-1,1,B), last edge <= v; values below -1 are clamped to 0"""
    e = np.linspace(-1, 1, n_edges).astype(np.float32)
    return np.clip(np.searchsorted(e, v.astype(np.float32), side="right") - 1, 0, n_edges - 1)

def ebab_edges(layer, B, floor):
    """Chelombiev's EBAB as the public code does it: floor, then sorted distinct values (floor removed)
    at ranks int(k*(|u|/B)) (double arithmetic), then the maximum (its own bin)."""
    u = np.unique(layer.ravel()); u = u[u != np.float32(floor)]
    e = [np.float32(floor)]
    if u.size:
        e += [u[int(k * (u.size / B))] for k in range(B)] + [u[-1]]
    return np.asarray(e, np.float32)

def ebab_bins(layer, B, floor):
    e = ebab_edges(layer, B, floor)
    return np.searchsorted(e, layer, side="right") - 1, e

# ---------- KDE bounds (Kolchinsky & Tracey 2017; Saxe App. B) ----------
def sqdist(a, b):
    return ((a[:, None, :] - b[None, :, :]) ** 2).sum(-1)

def kde_ixt_nats(h, s):
    d = sqdist(h, h); n = len(h)
    return float(-(logsumexp(-d / (2 * s), axis=1) - np.log(n)).mean())

def kde_upper_lower(h, y, var):
    """I(X;T) and I(T;Y): upper with s=var, lower with s=4 var (Bhattacharyya)"""
    out = {}
    for name, s in (("upper", var), ("lower", 4 * var)):
        ixt = kde_ixt_nats(h, s)
        cond = sum((y == c).mean() * kde_ixt_nats(h[y == c], s) for c in np.unique(y))
        out[name] = {"ixt_nats": ixt, "ity_nats": ixt - cond}
    return out

def noisy_layer_exact_nats(h, var, nodes):
    """I(X; h(X)+N(0,var I)) for X uniform on rows: tensor Gauss-Hermite of -E ln mixture - h(noise)"""
    x, w = np.polynomial.hermite_e.hermegauss(nodes); w = w / w.sum()
    d = h.shape[1]; n = len(h)
    grid = np.stack(np.meshgrid(*[x] * d, indexing="ij"), -1).reshape(-1, d) * np.sqrt(var)
    ww = np.prod(np.stack(np.meshgrid(*[w] * d, indexing="ij"), -1).reshape(-1, d), -1)
    tot = 0.0
    for i in range(n):
        z = h[i] + grid
        lp = np.empty(len(z))
        for a in range(0, len(z), 4096):
            lp[a:a + 4096] = logsumexp(-sqdist(z[a:a + 4096], h) / (2 * var), axis=1)
        # ln mixture density relative to own Gaussian's normaliser
        tot += -(ww * (lp - np.log(n))).sum()
    return float(tot / n - d / 2)          # minus E[-|z|^2/(2var)] = d/2

def noisy_layer_mc_nats(h, var, noise):
    """same by Monte Carlo with a fixed noise array (M,d): rows cycle; the estimator a program would use"""
    n, d = h.shape; m = len(noise)
    idx = np.arange(m) % n
    z = h[idx] + np.sqrt(var) * noise
    lp = logsumexp(-sqdist(z, h) / (2 * var), axis=1) - np.log(n)
    own = -(noise ** 2).sum(1) / 2
    v = own - lp                            # control-variate form: ln p(z|x) - ln p(z)
    return float(v.mean()), float(v.std(ddof=1) / np.sqrt(m))

# ---------- nearest neighbours ----------
def kl_entropy_nats(x, k):
    """Kozachenko-Leonenko, Euclidean ball: psi(N)-psi(k)+ln V_d + d <ln r_k>"""
    n, d = x.shape
    r = np.sqrt(np.sort(sqdist(x, x), axis=1)[:, k])
    return float(digamma(n) - digamma(k) + d / 2 * np.log(np.pi) - gammaln(d / 2 + 1) + d * np.log(r).mean())

def saxe_knn_entropy_nats(x, k):
    """as in the code of Saxe et al. 2018 (with +1e-16)"""
    n, d = x.shape
    r = np.sqrt(np.sort(sqdist(x, x), axis=1)[:, k])
    return float(d * np.log(r + 1e-16).mean() + d / 2 * np.log(np.pi) - gammaln(d / 2 + 1) + digamma(n) - digamma(k)), int((r == 0).sum())

def cheb(a): return np.abs(a[:, None, :] - a[None, :, :]).max(-1)

def ksg1_nats(x, y, k):
    """KSG algorithm 1, max norm: psi(k)+psi(N)-<psi(nx+1)+psi(ny+1)>, strict counts without self"""
    dx, dy = cheb(x), cheb(y); n = len(x)
    eps = np.sort(np.maximum(dx, dy), axis=1)[:, k]
    nx = (dx < eps[:, None]).sum(1) - 1; ny = (dy < eps[:, None]).sum(1) - 1
    return float(digamma(k) + digamma(n) - (digamma(nx + 1) + digamma(ny + 1)).mean())

def ksg2_nats(x, y, k):
    """KSG algorithm 2: psi(k)-1/k-<psi(nx)+psi(ny)>+psi(N), side lengths from the k nearest"""
    dx, dy = cheb(x), cheb(y); n = len(x)
    dz = np.maximum(dx, dy); np.fill_diagonal(dz, np.inf)
    o = np.argsort(dz, axis=1, kind="stable")[:, :k]
    ex = np.take_along_axis(dx, o, 1).max(1); ey = np.take_along_axis(dy, o, 1).max(1)
    nx = (dx <= ex[:, None]).sum(1) - 1; ny = (dy <= ey[:, None]).sum(1) - 1
    return float(digamma(k) - 1 / k + digamma(n) - (digamma(nx) + digamma(ny)).mean())

def ross_nats(t, y, k):
    """Ross 2014 (continuous t, discrete y), max norm; radius from k-th neighbour inside the class;
    m_i counts all other points within the radius (<=); classes with <= k points are refused"""
    d = cheb(t); n = len(t); acc = []
    for i in range(n):
        same = np.where(y == y[i])[0]; ny = len(same)
        assert ny > k
        r = np.sort(d[i, same])[k]
        m = (d[i] <= r).sum() - 1
        acc.append(digamma(ny) + digamma(m))
    return float(digamma(n) + digamma(k) - np.mean(acc))

def gao_mixture_nats(x, y, k, log_form=False):
    """Gao, Kannan, Oh, Viswanath 2017, for mixtures of discrete and continuous (ties, saturated units).
    rho = distance to k-th neighbour (max norm). rho>0: k~=k, n = #{dist < rho} self included;
    rho=0: k~, nx, ny = #{dist = 0} self included.  I = <psi(k~) + ln N - psi(nx) - psi(ny)>
    (as in the authors' published program).  log_form: ln(n+1) with n = #{j != i: dist <= rho},
    k~ = #{j != i: dist = 0} at ties (the form usually printed); strongly biased for small k."""
    dx, dy = cheb(x), cheb(y); dz = np.maximum(dx, dy); n = len(x)
    rho = np.sort(dz, axis=1)[:, k]; acc = 0.0
    for i in range(n):
        if log_form:
            kt = k if rho[i] > 0 else (dz[i] == 0).sum() - 1
            acc += digamma(kt) + np.log(n) - np.log((dx[i] <= rho[i]).sum()) - np.log((dy[i] <= rho[i]).sum())
        else:
            z = rho[i] == 0
            kt = (dz[i] == 0).sum() if z else k
            nx = (dx[i] == 0).sum() if z else (dx[i] < rho[i]).sum()
            ny = (dy[i] == 0).sum() if z else (dy[i] < rho[i]).sum()
            acc += digamma(kt) + np.log(n) - digamma(nx) - digamma(ny)
    return float(acc / n)

def kl_entropy_maxnorm_nats(x, k):
    """same with the max norm: cube of side 2r, so + d ln 2 (ComplexityMeasures.jl#66 is this factor)"""
    n, d = x.shape
    r = np.sort(cheb(x), axis=1)[:, k]
    return float(digamma(n) - digamma(k) + d * np.log(2) + d * np.log(r).mean())

# ---------- kernels ----------
def gram(x, sigma):
    k = np.exp(-sqdist(x, x) / (2 * sigma ** 2)); return k / np.trace(k)

def renyi_bits(a, alpha):
    l = np.clip(np.linalg.eigvalsh(a), 0, None); l = l / l.sum()
    if alpha == 1: l = l[l > 0]; return float(-(l * np.log2(l)).sum())
    return float(np.log2((l ** alpha).sum()) / (1 - alpha))

def renyi_mi_bits(a, b, alpha):
    j = a * b; j = j / np.trace(j)
    return renyi_bits(a, alpha) + renyi_bits(b, alpha) - renyi_bits(j, alpha)

def dse_bits(x, sigma, t):
    """Diffusion spectral entropy (Liao et al. 2023): G gauss, K=D^-1/2 G D^-1/2, |eig|^t normalised"""
    g = np.exp(-sqdist(x, x) / (2 * sigma ** 2)) / (sigma * np.sqrt(2 * np.pi))
    q = 1 / np.sqrt(g.sum(1)); l = np.abs(np.linalg.eigvalsh(g * q[:, None] * q[None, :])) ** t
    p = l / l.sum(); p = p[p > 0]
    return float(-(p * np.log2(p)).sum())

def soft_entropy_nats(z, w, eps):
    """Conklin 2025 soft entropy: cosine to anchors w, softmax at temperature eps, mean, Shannon"""
    zn = z / np.linalg.norm(z, axis=1, keepdims=True)
    s = zn @ w.T / eps
    p = np.exp(s - logsumexp(s, axis=1, keepdims=True)).mean(0)
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())

# ---------- decoder / usable information ----------
def ridge_logistic_ce_nats(x, y, lam):
    """argmin mean CE + lam/2 |w|^2 (bias free), Newton; returns CE (without penalty) at the optimum"""
    a = np.c_[x, np.ones(len(x))]; t = np.zeros(a.shape[1]); r = np.r_[np.full(x.shape[1], lam), 0.0]
    for _ in range(200):
        p = 1 / (1 + np.exp(-a @ t)); g = a.T @ (p - y) / len(y) + r * t
        hess = (a * (p * (1 - p))[:, None]).T @ a / len(y) + np.diag(r)
        step = np.linalg.solve(hess, g); t = t - step
        if np.abs(step).max() < 1e-13: break
    s = a @ t
    return float((np.logaddexp(0, s) - y * s).mean()), t

# ---------- information bottleneck ----------
def hb(p):
    p = np.clip(p, 1e-300, 1); q = np.clip(1 - p, 1e-300, 1)
    return -(p * np.log2(p) + q * np.log2(q))

def ib_point_bits(px, pyx, q):
    """I(X;T), I(T;Y) of encoder q (X x T)"""
    pt = px @ q; ok = pt > 1e-300
    q, pt = q[:, ok], pt[ok]
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.where(q > 0, q * np.log2(q / pt), 0.0)
    ixt = (px[:, None] * r).sum()
    pty = (q * px[:, None]).T @ pyx; py = px @ pyx
    with np.errstate(divide="ignore", invalid="ignore"):
        s = np.where(pty > 0, pty * np.log2(pty / (pt[:, None] * py[None, :])), 0.0)
    return float(ixt), float(s.sum())

def ib_fixed_point(px, pyx, beta, q, iters=200000, tol=1e-15):
    for _ in range(iters):
        pt = px @ q; ok = pt > 1e-250; q = q[:, ok]; pt = pt[ok]
        pyt = (q * px[:, None]).T @ pyx / pt[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            kl = np.where(pyx[:, None, :] > 0, pyx[:, None, :] * (np.log(pyx[:, None, :]) - np.log(pyt[None, :, :])), 0.0).sum(-1)
        lq = np.log(pt)[None, :] - beta * kl
        new = np.exp(lq - logsumexp(lq, axis=1, keepdims=True))
        if np.abs(new - q).max() < tol: q = new; break
        q = new
    return q

def ib_best(px, pyx, beta, restarts, seed):
    rng = np.random.default_rng(seed); n = len(px); best = None
    inits = [np.eye(n) * (1 - 1e-6) + 1e-6 / n] + [rng.dirichlet(np.ones(n) * 0.3, size=n) for _ in range(restarts)]
    for q in inits:
        q = ib_fixed_point(px, pyx, beta, q, iters=20000, tol=1e-14)
        ixt, ity = ib_point_bits(px, pyx, q)
        l = ixt - beta * ity
        if best is None or l < best[0]: best = (l, ixt, ity)
    if best[0] > 0: best = (0.0, 0.0, 0.0)
    return best

def gaussian_ib_point_nats(lams, beta):
    """Chechik et al. 2005. lams: eigenvalues of Sigma_{x|y} Sigma_x^{-1} (ascending, = 1 - rho^2).
    Lagrangian I(X;T)-beta I(T;Y); component i is on when beta > 1/(1-lam_i)."""
    ixt = ity = 0.0; on = 0
    for l in lams:
        if l < 1 and beta > 1 / (1 - l):
            a2 = (beta * (1 - l) - 1) / l       # alpha_i^2 r_i
            ixt += 0.5 * np.log(1 + a2); ity += 0.5 * np.log(1 + a2) - 0.5 * np.log(1 + a2 * l); on += 1
    return ixt, ity, on

def ib_certificate_bits(px, pyx, beta, q, samples, seed):
    """Global optimality of an IB solution. With F(r) = -H(r) + beta H(Y|r) on posteriors r = p(x|t), the minimum of
    I(X;T)-beta I(T;Y) is H(X)-beta H(Y)+min sum p(t)F(r_t); the tangent plane lam_x at any support point must lie
    below F everywhere. Returns the smallest F(r)-lam.r found (>= -1e-9 certifies) over random posteriors + descent."""
    pt = px @ q; ok = pt > 1e-9; post = (q * px[:, None])[:, ok] / pt[ok]            # x by t
    pyt = post.T @ pyx
    with np.errstate(divide="ignore", invalid="ignore"):
        lam = np.log2(np.where(post > 0, post, 1e-300)) - beta * np.where(pyx[:, None, :] > 0, pyx[:, None, :] * np.log2(pyt[None]), 0).sum(-1)
    lam = lam.max(1)
    rng = np.random.default_rng(seed); n = len(px); worst = np.inf; best = []
    def gap(r):
        yr = r @ pyx
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(r > 0, r * np.log2(r), 0).sum(-1) + beta * -np.where(yr > 0, yr * np.log2(yr), 0).sum(-1) - r @ lam
    for a in (.05, .2, 1.0):
        r = rng.dirichlet(np.full(n, a), size=samples); g = gap(r); i = np.argsort(g)[:8]; best += list(r[i]); worst = min(worst, g[i[0]])
    for r in best:                                     # exponentiated descent r <- exp(lam/... ) fixed point, as one BA step per letter
        for _ in range(2000):
            yr = r @ pyx
            e = lam * np.log(2) + beta * (np.where(pyx > 0, pyx * np.log(yr), 0)).sum(-1)
            e = np.exp(e - e.max()); r = e / e.sum()
        worst = min(worst, gap(r))
    return float(worst)

def hard_frontier_bits(px, pyx):
    """every partition of a small alphabet -> non-dominated (H(T), I(T;Y))"""
    n = len(px); out = []
    def rec(i, lab, m):
        if i == n:
            q = np.eye(m)[lab]; h = h_counts_bits(px @ q); out.append((h, ib_point_bits(px, pyx, q)[1], tuple(lab))); return
        for c in range(m + 1): rec(i + 1, lab + [c], max(m, c + 1))
    rec(0, [], 0)
    out.sort(key=lambda v: (round(v[0], 12), -v[1])); keep = []; top = -1
    for h, i, l in out:
        if i > top + 1e-12: keep.append((h, i, l)); top = i
    return keep
