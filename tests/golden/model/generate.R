# Golden parameter tables of the model floor: lavaan's own table for each model text and its options.
# Run in this folder:  Rscript generate.R     Writes tables.json; deterministic.
suppressMessages({library(lavaan); library(jsonlite)})
if (as.character(packageVersion("lavaan")) != "0.6.14")
  stop("lavaan must be 0.6-14, is ", packageVersion("lavaan"))

three <- "f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\nh =~ z1 + z2 + z3\n"
two   <- "f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\n"
one   <- "f =~ x1 + x2 + x3 + x4\n"

cases <- list(
  cfa                 = list(three),
  cfa_std_lv          = list(three, std.lv = TRUE),
  cfa_orthogonal      = list(three, orthogonal = TRUE),
  cfa_means           = list(three, meanstructure = TRUE),
  sem                 = list(paste0(three, "g ~ f\nh ~ g + f\n")),
  two_outcomes        = list(paste0(three, "g ~ f\nh ~ f\n")),
  two_outcomes_apart  = list(paste0(three, "g ~ f\nh ~ f\n"), auto.cov.y = FALSE),
  uncorrelated_x      = list(paste0(three, "h ~ f + g\n"), auto.cov.lv.x = FALSE),
  observed_outcomes   = list(paste0(one, "v ~ f + w\nu ~ f\n")),
  mixed_outcomes      = list(paste0(two, "v ~ f\ng ~ f\nu ~ v\n")),
  path                = list("m ~ x + w\ny ~ m + x\n"),
  path_means          = list("m ~ x + w\ny ~ m + x\n", meanstructure = TRUE),
  path_random_x       = list("m ~ x + w\ny ~ m + x\n", fixed.x = FALSE, meanstructure = TRUE),
  path_written_x      = list("m ~ x + w\ny ~ m + x + v\nx ~~ x\n"),
  path_written_cov    = list("y ~ x + w + v\nw ~~ x\n", meanstructure = TRUE),
  path_intercept_x    = list("y ~ x + w\nx ~ 1\n"),
  mimic               = list(paste0(one, "f ~ w + v\nx1 ~ w\n")),
  fixed_values        = list("f =~ 1*x1 + 0.5*x2 + -1*x3 + 1/2*x4\nx1 ~~ 0.3*x1\nf ~~ 2*f\n"),
  free_marker         = list("f =~ NA*x1 + x2 + x3\nf ~~ 1*f\n"),
  other_marker        = list("f =~ NA*x1 + 1*x2 + x3\n"),
  two_markers         = list("f =~ x1 + 1*x2 + x3\n"),
  labels              = list(paste0("f =~ x1 + a*x2 + b*x3\ng =~ y1 + a*y2 + b*y3\ng ~ c1*f\nx1 ~~ v*x1\nx2 ~~ v*x2\n")),
  label_on_marker     = list("f =~ a*x1 + a*x2 + x3 + x4\n"),
  starts_and_labels   = list("f =~ x1 + start(0.8)*x2 + a*x2 + start(.7)*x3\nx1 ~~ start(0.5)*x1\n"),
  question_mark       = list("f =~ x1 + 0.8?x2 + x3\n"),
  bounds              = list("f =~ x1 + lower(0)*x2 + b*x3 + upper(2)*x3\nx1 ~~ lower(0.01)*x1\n"),
  equal_by_name       = list("f =~ x1 + x2 + equal(\"f=~x2\")*x3 + x4\n"),
  equal_constraint    = list(paste0("f =~ x1 + a*x2 + b*x3 + x4\na == b\n")),
  linear_constraint   = list(paste0("f =~ x1 + a*x2 + b*x3 + x4\na + b == 2\na > 0\n")),
  defined             = list("m ~ a*x\ny ~ b*m + c*x\nind := a*b\ntotal := ind + c\nratio := ind/total\n"),
  defined_constraint  = list("m ~ a*x\ny ~ b*m + c*x\nind := a*b\nind == 0.2\n"),
  second_order        = list(paste0(three, "s =~ f + g + h\n")),
  second_order_sem    = list(paste0(three, "s =~ f + g + h\ny ~ s + w\n")),
  second_order_std    = list(paste0(three, "s =~ f + g + h\n"), std.lv = TRUE),
  single_indicator    = list(paste0(one, "g =~ w\ng ~ f\n")),
  single_fixed_error  = list(paste0(one, "g =~ w\ng ~ f\nw ~~ 0.2*w\n")),
  single_shared       = list("f =~ x1 + x2 + x3\ng =~ x3\n"),
  cross_loading       = list("f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3 + x1\ng ~ f\n"),
  residual_covariance = list(paste0(two, "g ~ f\nx1 ~~ x2\ny3 ~~ y1\nx1 ~~ y1 + y2\n")),
  covariance_order    = list(paste0(two, "g ~~ f\ny1 ~~ x1\n")),
  covariance_zero     = list(paste0(two, "f ~~ 0*g\n")),
  nonrecursive        = list("y1 ~ y2 + x1\ny2 ~ y1 + x2\ny1 ~~ y2\n"),
  intercepts          = list("f =~ x1 + x2 + x3\nx1 ~ 0*1\nx2 ~ i2*1\nf ~ NA*1\n"),
  intercepts_plain    = list("f =~ x1 + x2 + x3\nx1 + x2 ~ 1\nx3 ~ 0\n"),
  growth              = list("i =~ 1*t1 + 1*t2 + 1*t3 + 1*t4\ns =~ 0*t1 + 1*t2 + 2*t3 + 3*t4\ni ~ w\ns ~ w\n",
                             int.ov.free = FALSE, int.lv.free = TRUE, meanstructure = TRUE),
  left_list           = list("x1 + x2 ~ w + v\nx1 ~~ 0*x2\n"),
  only_covariances    = list("x1 ~~ x2\nx2 ~~ x3\n"),
  comments_layout     = list("# a model\nf =~ x1 +\n  x2 + # more\n  x3; g =~ y1 + y2\n  + y3 ! the rest\n\ng ~ f\n"),
  unicode             = list("\u4fe1\u4efb =~ \u4fe11 + \u4fe12 + \u4fe13\n\u00e9t\u00e9 ~ \u4fe1\u4efb\n"),
  groups_plain        = list(two, ngroups = 2, meanstructure = TRUE),
  groups_vector       = list("f =~ x1 + c(a1,a2)*x2 + c(0.8,NA)*x3 + c(1,1.1)*x4\nx1 ~~ c(v,v)*x1\n", ngroups = 2,
                             meanstructure = TRUE),
  groups_one_label    = list("f =~ x1 + a*x2 + x3 + x4\n", ngroups = 3, meanstructure = TRUE),
  groups_starts       = list("f =~ x1 + start(c(.5,.6))*x2 + start(.7)*x3\n", ngroups = 2, meanstructure = FALSE),
  groups_loadings     = list(paste0(two, "g ~ f\n"), ngroups = 2, group.equal = "loadings", meanstructure = TRUE),
  groups_loadings_std = list(two, ngroups = 2, group.equal = "loadings", std.lv = TRUE, meanstructure = TRUE),
  groups_scalar       = list(two, ngroups = 2, group.equal = c("loadings", "intercepts"), meanstructure = TRUE),
  groups_scalar_part  = list(two, ngroups = 2, group.equal = c("loadings", "intercepts"),
                             group.partial = c("f=~x2", "y3~1"), meanstructure = TRUE),
  groups_means        = list(two, ngroups = 2, group.equal = c("loadings", "intercepts", "means"), meanstructure = TRUE),
  groups_strict       = list(paste0(two, "x1 ~~ x2\n"), ngroups = 3, meanstructure = TRUE,
                             group.equal = c("loadings", "intercepts", "residuals", "residual.covariances")),
  groups_latent       = list(paste0(two, "g ~ f\n"), ngroups = 2, meanstructure = TRUE,
                             group.equal = c("loadings", "intercepts", "lv.variances", "lv.covariances", "regressions")),
  groups_latent_std   = list(two, ngroups = 2, std.lv = TRUE, meanstructure = TRUE,
                             group.equal = c("loadings", "lv.variances", "lv.covariances")),
  groups_fixed_x      = list("m ~ x\ny ~ m + x\n", ngroups = 2, group.equal = c("regressions", "intercepts", "residuals"),
                             meanstructure = TRUE),
  groups_label_equal  = list("f =~ x1 + c(a,b)*x2 + x3 + x4\n", ngroups = 2, group.equal = "loadings", meanstructure = TRUE),
  ordinal             = list(two, nthresholds = c(x1 = 4, x2 = 4, x3 = 4, y1 = 2, y2 = 2, y3 = 2)),
  ordinal_thresholds  = list("f =~ x1 + x2 + x3\nx1 | t1 + t2\nx2 | 0*t1 + t2\nx3 | t1 + t2\n", meanstructure = TRUE),
  ordinal_groups      = list("f =~ x1 + x2 + x3 + x4\n", ngroups = 2, nthresholds = c(x1 = 3, x2 = 3, x3 = 3, x4 = 3),
                             group.equal = c("loadings", "thresholds"), meanstructure = TRUE)
)

defaults <- list(auto = TRUE, model.type = "sem", fixed.x = TRUE, warn = FALSE)
tables <- lapply(names(cases), function(name) {
  case <- cases[[name]]; text <- case[[1]]; options <- case[-1]
  arguments <- modifyList(defaults, options)
  # auto = TRUE would overrule what a case switches off, so its parts are given one by one.
  switches <- list(int.ov.free = TRUE, int.lv.free = FALSE, auto.fix.first = !isTRUE(options$std.lv),
                   auto.fix.single = TRUE, auto.var = TRUE, auto.cov.lv.x = TRUE, auto.cov.y = TRUE,
                   auto.th = TRUE, auto.delta = TRUE)
  arguments <- modifyList(switches, modifyList(arguments, list(auto = FALSE)))
  if (!is.null(options$nthresholds)) arguments$meanstructure <- TRUE
  table <- suppressWarnings(do.call(lavaanify, c(list(model = text), arguments)))
  for (column in c("lower", "upper")) {
    if (is.null(table[[column]])) table[[column]] <- NA
    table[[column]][!is.finite(table[[column]])] <- NA
  }
  is_row <- !(table$op %in% c("==", "<", ">", ":="))
  rows <- table[is_row, c("lhs", "op", "rhs", "user", "group", "free", "ustart", "exo", "label", "lower", "upper",
                          "plabel")]
  rest <- table[!is_row, c("lhs", "op", "rhs", "user")]
  list(name = name, model = text,
       options = lapply(options, function(o) if (is.null(names(o))) o else as.list(o)),
       rows = lapply(seq_len(nrow(rows)), function(i) unname(as.list(rows[i, ]))),
       rest = lapply(seq_len(nrow(rest)), function(i) unname(as.list(rest[i, ]))))
})
record <- list(
  oracle = paste("lavaan", packageVersion("lavaan")),
  columns = c("lhs", "op", "rhs", "user", "group", "free", "ustart", "exo", "label", "lower", "upper", "plabel"),
  cases = tables)
text <- toJSON(record, auto_unbox = TRUE, digits = NA, na = "null", null = "null")
# One row of a table a line: readable differences between versions.
text <- gsub("],[", "],\n[", gsub('{"name"', '\n{"name"', text, fixed = TRUE), fixed = TRUE)
connection <- file("tables.json", "wb"); writeLines(text, connection, useBytes = TRUE); close(connection)
cat(length(tables), "tables\n")
