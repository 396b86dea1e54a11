using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

[OutputCache(PolicyName = PublicPages.Policy)]
public sealed class HomeModel : PageModel;
